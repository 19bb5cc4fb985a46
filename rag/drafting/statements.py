"""Pure: a plain statement taken apart: who or what, the verb, what is said, and since when. Sentences that are built in
another way are left alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.drafting import phrases
from rag.drafting.verbs import PARTICIPLES, PAST

YEAR = r"(?:1\d{3}|20\d\d)"
DATE = (
    rf"(?:\d{{1,2}} (?:{phrases.MONTHS}),? {YEAR}|(?:{phrases.MONTHS}) \d{{1,2}}, {YEAR}|{phrases.MONTH}|{YEAR})"
    r"(?![\d%]|s\b|[–-]\d| ?(?:and|to|or) \d|,\d)"
)
TO_BE = frozenset({"was", "were", "is", "are"})
# A subject of more words is mostly a clause that was misread.
LONGEST_SUBJECT = 8

_CONNECTIVE = re.compile(
    r"(?:However|Moreover|Additionally|Furthermore|Eventually|Finally|Later|Subsequently|In addition|As a result"
    r"|For example|Originally|Initially), "
)
_LEAD = re.compile(rf"(?P<when>(?:On|In)(?: early| late)? {DATE}),? (?=\w)")
_ASIDE = re.compile(r" ?\([^()]*\)")
_APPOSITIVE = re.compile(r"^([^,]{3,60}), (?:an?|the|who|which|whose|then|born|also|now|formerly) [^,]{3,90}, (?=\w)")
_TOKENISED = re.compile(r"\w ,(?: |$)|\w \.$|\w 's\b| \) |``")
_ADVERBS = frozenset(
    "first officially formally originally initially finally later subsequently then also soon eventually still already "
    "briefly successfully jointly publicly recently quickly once".split()
)
_CLAUSES = frozenset("what who whom which that where when while because if as than but or whose".split())
_AUXILIARIES = frozenset(
    "has have had will would can could may might must shall should did do does not be been".split()
)
_PREPOSITIONS = frozenset("in by at on from with for to of under during between near".split())
_AND_GOES_ON = rf"(?:{'|'.join(['was', 'were', 'is', 'are', 'has', 'had', 'then', 'later', 'also', *PAST])})\b"
_BREAK = re.compile(
    r",(?!\d)(?! \d{4}\b)|[;:()“”\"]| [–—-]+ |\s(?:while|but|although|whereas|which|who|whose|because|where|when|that|"
    r"though|if|until|after|before|since|as well as|so that|in order|making|leaving|causing|allowing|including|such as|"
    rf"due to|and (?=(?:he|she|it|they|this|the latter) |{_AND_GOES_ON}))\b|[.!?]$"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """`subject` as it stands, `verb` in its past or as a form of "to be", `rest` up to the first break, `whole` up to
    the sentence's end; `lead` is the date in front ("on 3 May 1999"), `first` whether it was for the first time."""

    subject: str
    verb: str
    rest: str
    whole: str
    lead: str = ""
    first: bool = False

    @property
    def passive(self) -> str:
        """The participle behind a form of "to be"; empty without one."""
        word = self.rest.split(" ")[0]
        return word if self.verb in TO_BE and (word in PARTICIPLES or word.endswith("ed")) else ""


def is_tokenised(text: str) -> bool:
    """Whether a text was stored with spaces around its marks, as data sets are."""
    return _TOKENISED.search(text) is not None


def untokenised(text: str) -> str:
    """Such a text as people write it."""
    text = re.sub(r"(?<=\w) - (?=\w)", "-", text)
    text = re.sub(r"(?:``|'')", '"', text)
    return re.sub(r"([(\[$£€]) +| +(?=[,.;:!?)\]%]|'s\b|n't\b|'(?: |$)|’s\b)", r"\1", text)


def statement(sentence: str) -> Statement | None:
    """The statement that a sentence makes, if it is plain."""
    if sentence.count('"') % 2 or sentence.count("“") != sentence.count("”"):
        return None  # a part of a quotation
    lead, text = "", _CONNECTIVE.sub("", sentence, count=1)
    if found := _LEAD.match(text):
        lead, text = found["when"][0].lower() + found["when"][1:], text[found.end() :]
    text = _APPOSITIVE.sub(r"\1 ", _ASIDE.sub("", text))
    words = (text[:1].upper() + text[1:]).split(" ")
    at = _verb_at(words)
    if at is None:
        return None
    subject = words[:at]
    first = "first" in subject[1:]
    while len(subject) > 1 and subject[-1] in _ADVERBS:
        subject.pop()
    rest = words[at + 1 :]
    if words[at] in TO_BE:
        while len(rest) > 1 and rest[0] in _ADVERBS - {"first"}:
            rest = rest[1:]
    whole = " ".join(rest)
    broken = _BREAK.search(f" {whole}")
    short = f" {whole}"[: broken.start()].strip() if broken else whole
    if broken and broken.group() == ":" and short.split(" ")[-1][:1].isupper():
        return None  # a title that goes on behind its colon
    return Statement(" ".join(subject), words[at], short, whole.rstrip(".!"), lead, first)


def _verb_at(words: list[str]) -> int | None:
    """Where the finite verb stands; None if it is none of those that are known."""
    for at, word in enumerate(words[: LONGEST_SUBJECT + 1]):
        if word in TO_BE and at:
            return at
        if word.casefold() in _CLAUSES | _AUXILIARIES or word.endswith((",", ";", ":", ".", "”")):
            return None
        if at and word in PAST and words[at - 1].casefold() not in ("the", "a", "an") and not _modifies(words, at):
            return at
    return None


def _modifies(words: list[str], at: int) -> bool:
    """Whether a past tense is a participle of the subject: "Studies conducted in Hungary were published"."""
    if words[at + 1 : at + 2] == ["by"]:
        return True
    for word in words[at + 1 : at + 7]:
        if word in TO_BE:
            return words[at + 1] in _PREPOSITIONS
        if word in _CLAUSES or word == "and" or word.endswith((",", ";", ".")):
            return False
    return False
