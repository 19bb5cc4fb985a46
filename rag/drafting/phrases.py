"""Pure: what can stand in a question by itself: names, dates, subjects, and in which letters they are written."""

from __future__ import annotations

import re

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = rf"(?:\d{{1,2}} (?:{MONTHS})(?: \d{{4}})?|(?:{MONTHS}) \d{{1,2}}(?:, \d{{4}})?)"
MONTH = rf"(?:{MONTHS}) \d{{4}}"
NOT_SUBJECTS = frozenset(
    "it its this that these those there here he she him her his they them their we us our you your i me my one some "
    "most many each all both such other another what who whom whose which when where whether why how if as than while "
    "since although but and or so in on at by from after before under with within among for to of about during until "
    "every no not neither either several few much first second third then now only also today nothing everything "
    "anyone because sometimes however therefore though unlike despite like perhaps according given instead still yet "
    "even just once often never always below above between".split()
)
_CALENDAR = MONTHS + "|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_BETWEEN = frozenset("of on at in for by from to under with among and first second third all".split())
_NOT_WITHIN = (NOT_SUBJECTS - _BETWEEN) | frozenset("is was are were has had have said says".split())

PERSON = re.compile(
    r"\b(?:leader|president|minister|premier|chief|chair\w*|ambassador|professor|general|analyst|sister|brother|director|"
    r"commander|secretary|spokes\w+|politician|official|author|writer|scholar|expert|founder|manager|engineer|researcher|"
    r"pastor|theologian|physicist|inventor|actor|actress|singer|songwriter|musician|composer|poet|novelist|philosopher|"
    r"painter|artist|king|queen|emperor|lawyer|player|footballer|\w+ologist|scientist|mathematician|chemist|economist|"
    r"historian|journalist|explorer|businessman|character)\b"
)
PERSONS_NAME = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]*\.?){1,3}")
# A question that points at something before it, or speaks to its reader, can't be asked on its own.
LEANING = re.compile(
    r"\b(?:it|its|this|that|these|those|they|them|their|he|she|his|her|you|your|we|our|us|i|there|here"
    r"|(?:every|some|any|no)(?:body|one|thing)|none|each|others?)\b",
    re.IGNORECASE,
)


# With capitals, and in every second book.
_NO_NAME = re.compile(r"I|A|The|(?:Episode|Season|Chapter|Section|Figure|Table|Part|Article|Step|Note|Page)s?(?: \d+)?")


def names(text: str) -> str:
    """The first name in a question: capitals behind its first word."""
    found = re.search(r" ([A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)", text)
    return found[1] if found else ""


def bare(subject: str) -> str:
    """A subject without its article and what stands in brackets."""
    return re.sub(r"^(?:the|an?) |\s*\(.*?\)", "", subject, flags=re.IGNORECASE)


def interrogative(subject: str, rest: str) -> str:
    """`Who` for a named person, `What` for anything else."""
    named = PERSONS_NAME.fullmatch(subject) is not None
    return "Who" if named and PERSON.search(" ".join(rest.split()[:9])) is not None else "What"


def is_subject(subject: str, verb: str = "is") -> bool:
    """Whether a sentence's beginning can stand in a question on its own."""
    words = subject.casefold().split()
    if words[0] in ("a", "an") and verb != "is":
        return False  # "A corvette is ..." defines, "A man was ..." tells
    begins = (
        (subject[0].isupper() or subject[0].isdigit()) and words[0] not in NOT_SUBJECTS and not words[0].endswith("ly")
    )
    bare = words[0] == "the" and len(words) < 3  # "The missile is ..." means one that was spoken of
    return begins and not bare and not _NOT_WITHIN & set(words[1:]) and subject.count("(") == subject.count(")")


def lowered(subject: str, text: str) -> str:
    """A subject inside a sentence: its first word in small letters, unless it is a name or an abbreviation."""
    first, _, others = subject.partition(" ")
    if others.isdigit():
        return subject  # "Agenda 21" is a name, whatever an agenda is
    small = re.search(rf"(?<![.!?] )\b{re.escape(first.lower())}\b", text) is not None
    plain = bool(others) and others == others.lower()
    return uncapitalised(subject, text) if small or plain or first in ("The", "A", "An") else subject


def uncapitalised(words: str, text: str) -> str:
    """Without its first capital, unless the text writes the word with one inside sentences too."""
    first, space, others = words.partition(" ")
    article = first == "The" or (first in ("A", "An") and not others[:1].isupper())
    named = first.isupper() or re.search(rf"[a-z,] {re.escape(first)}\b", text) is not None
    return words if named and not article else f"{first.lower()}{space}{others}"


def is_person(title: str, below: str) -> bool:
    """Whether a heading is a person's name, by what stands below it."""
    named = PERSONS_NAME.fullmatch(title) is not None and is_subject(title)
    return named and PERSON.search(below[:300]) is not None


def alike(one: str, other: str) -> bool:
    """Whether two questions share most of their words."""
    first, second = (set(re.findall(r"\w{3,}", text.casefold())) for text in (one, other))
    return len(first & second) >= 0.6 * min(len(first), len(second))


def own_names(text: str) -> list[str]:
    """The names behind the first word: capitals and labels such as "Hwasong-14", months and days of the week aside."""
    found = re.findall(
        rf"(?<=[\s“(])(?!(?:{_CALENDAR})\b)(?![A-Z][a-z]+-[a-z])[A-Z][\w’'.-]*(?: [A-Z0-9][\w’'.-]*)*", text
    )
    return [name for name in found if not _NO_NAME.fullmatch(name)]
