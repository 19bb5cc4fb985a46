"""A question that leans on the conversation, made standalone without a chat model.

"And in 2022?" is the question before with another year in it, "her" is who was talked about (`substitution`). Else
leaning shows in the wording: a pronoun with nothing to stand for, an opening such as 'and' or 'what about', or too few
words of its own. Such a question takes along the topic: the rarest words of the question it follows (itself made
standalone) and of the sentences that answered it, in brackets behind the user's own words, which stay as they were. A
question that stands alone is left alone, whatever was talked about before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.readers import CODE, READABLE
from rag.answering.declining import declines
from rag.parts import parts
from rag.question import CONTENT_FREE, WORD, Vocabulary, idf
from rag.substitution import named, substituted, thing_named
from rag.types import Turn

# Words carried over from the question before and from its answer; 8 of either lost about half a point of document
# recall on the conversations we measure on.
FROM_QUESTION = 5
FROM_ANSWER = 3
# An answer's first sentences hold its topic; what follows drifts.
ANSWER_CHARACTERS = 300
# With fewer words of its own than this a question is a fragment.
OWN_WORDS = 3
# Turns further back than this no longer say what is talked about.
LOOK_BACK = 6

_REFERS = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|there|ones?|such|same|others?"
    r"|another|else|former|latter|both|then|afterwards|(?:day|week|month|year) (?:after|before))\b"
    r"|\b(?:before|after)\W*$",
    re.IGNORECASE,
)
# "How many suppliers are there?" points at nothing; "if there are any" does.
_EXISTS = re.compile(
    r"\b(?:is|are|was|were)(?:n['’]t| not)? there\b|(?<!\bif )\bthere(?:['’]s| (?:is|are|was|were|will|has|have)\b)",
    re.IGNORECASE,
)
# What happened then is told by a date.
_AT_THAT_TIME = re.compile(
    r"\b(?:then|(?:that|same) (?:year|month|week|day|time)|(?:year|month|week|day) (?:after|before))\b", re.IGNORECASE
)
_WHEN = re.compile(
    r"(?:\d{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r"(?: \d{1,2},?)?(?: [12]\d{3})?\b|\b(?:1\d{3}|20\d\d)\b"
)
_OPENS = re.compile(
    r"^\W*(?:and|but|so|or|then|also|what about|how about|yes|no|ok|okay|i meant?|really"
    r"|in that case|if so|if not)\b",
    re.IGNORECASE,
)
# "What is a secret?" and "Who was Stalin?" are short but whole.
_DEFINES = re.compile(r"^\W*(?:what|who)(?:'s|’s| is| are| was| were)\b\W*\w+", re.IGNORECASE)
# "When does the boathouse close?": an asking word and its verb, with words of its own behind them.
_WHOLE = re.compile(
    r"^\W*(?:what|who|when|where|which|how)\b(?: (?:much|many|long|far|old|often))?(?: \w+)?"
    r" (?:is|are|was|were|do|does|did|can|could|will|would|should|may|must|has|have|had)\b",
    re.IGNORECASE,
)
# "Which payment methods are there?", "How many suppliers do you have?": of all of them.
_OF_ALL = re.compile(
    r"^\W*(?:what|which|how many)(?: \w+){1,4} (?:(?:is|are|was|were) there|do (?:you|we) have)\W*$", re.IGNORECASE
)
# The same asked of something else.
_INSTEAD = re.compile(r"^\W*(?:and|but|what about|how about)(?: (?:what|how) about)?\b", re.IGNORECASE)
_ANOTHER = re.compile(
    r"\b(?:before|earlier|previous(?:ly)?|(?:the )?(?:last|next|first) time|else|others?|another|besides)\W*$"
    r"|\b(?:what|who|when|where) else\b",
    re.IGNORECASE,
)
_ASKS_WHO = re.compile(r"\W*who\b", re.IGNORECASE)
# Tags, whole or cut off in their attributes, addresses and names of files say nothing of what is talked about;
# "Node.js" does.
_NO_TOPIC = re.compile(
    r"</?[a-z][^<>]*>|</?[a-z][\w-]*(?:\s+[\w:-]+=\S*)*|&#?\w+;|\b(?:\w{1,20}://|www\.)\S+"
    rf"|[^\s<>\"“”'()]{{1,200}}(?:{'|'.join(map(re.escape, sorted(READABLE - {*CODE})))})\b",
    re.IGNORECASE,
)
_COURTESY = frozenset(
    "thanks thank you thx cheers hi hello hey there bye goodbye good morning evening afternoon great cool nice very"
    " much so a lot ok okay".split()
)
_ASKS = re.compile(r"^\W*(?:what|who|when|where|which|how|is|are|was|were|do|does|did|can)\b", re.IGNORECASE)


def standalone(question: str, history: Sequence[Turn], vocabulary: Vocabulary) -> str:
    """The question before with what this one puts in its place, or the question with what it leans on in brackets
    behind it, or the question itself."""
    return "".join(_understood(question, history, vocabulary))


def _understood(question: str, history: Sequence[Turn], vocabulary: Vocabulary) -> tuple[str, str]:
    """The words that are asked, and the brackets behind them, empty for none."""
    past = [at for at, turn in enumerate(history) if turn.role == "user"]
    if past and leans(question):
        before, carried = _understood(history[past[-1]].content, history[: past[-1]][-LOOK_BACK:], vocabulary)
        answer = next((turn.content for turn in history[past[-1] + 1 :] if not declines(turn.content)), "")
        instead = _instead(question, before, carried, answer)
        if instead:
            return instead
    words = topic(question, history, vocabulary)
    return (question.rstrip(), f" ({' '.join(words)})") if words else (question, "")


def _instead(question: str, before: str, carried: str, answer: str) -> tuple[str, str] | None:
    """The question before with what this one puts in its place and the brackets behind it, or this one with a name for
    he, she or it."""
    if carried and re.search(r"\d", question):  # it may stand for a figure that was carried
        return None
    whole = substituted(question, before)
    if whole:
        return whole, carried
    # Who "he" was in a question that leans itself, its answer need not tell.
    person = named(question, before, "" if carried and not _ASKS_WHO.match(before) else answer)
    name = person or thing_named(question, before, answer)
    return (name, "") if name else None


def own_length(question: str, standalone_question: str) -> int:
    """How many characters of the standalone question were asked rather than carried over from the conversation."""
    own = question.rstrip()
    return len(own) if standalone_question.startswith(own) else len(standalone_question)


def topic(question: str, history: Sequence[Turn], vocabulary: Vocabulary) -> list[str]:
    """The words a leaning question takes along from the conversation; none for one that stands alone."""
    past = [at for at, turn in enumerate(history) if turn.role == "user"][-LOOK_BACK:]
    if not past or not leans(question) or not _asks_anything(question):
        return []
    before = _NO_TOPIC.sub(" ", history[past[-1]].content)
    inherited = topic(before, history[: past[-1]], vocabulary)
    answers = [
        turn.content for turn in history[past[-1] + 1 :] if turn.role == "assistant" and not declines(turn.content)
    ]
    known = _stems(question, vocabulary)
    replaces_number = bool(re.search(r"\d", question))
    if _names_another(question):
        # "And Robert Carlin?" asks the same of somebody else: who was asked about, and what was said, stay behind.
        unnamed = " ".join(word for word in WORD.findall(before)[1:] if not _is_name(word))
        return _rarest(f"{unnamed} {' '.join(inherited)}", FROM_QUESTION, known, vocabulary, not replaces_number)
    asked = _rarest(f"{before} {' '.join(inherited)}", FROM_QUESTION, known, vocabulary, not replaces_number)
    known |= _stems(" ".join(asked), vocabulary)
    # An answer's figures belong to the earlier question: carried over they would draw the same sentence again.
    answer = _NO_TOPIC.sub(" ", " ".join(answers))[:ANSWER_CHARACTERS]
    when = _WHEN.search(answer) if _AT_THAT_TIME.search(question) else None
    told = [when.group()] if when else _rarest(answer, FROM_ANSWER, known, vocabulary, numbers=False)
    return asked + told


def leans(question: str) -> bool:
    """Whether the wording needs the conversation to be understood. Of several questions in one the first tells, too:
    later ones lean on that."""
    return _leans(question) and _leans(parts(question)[0])


def _leans(question: str) -> bool:
    if _OPENS.search(question):
        return True
    if _REFERS.search(_EXISTS.sub(" ", question)):
        return True
    own = own_words(question)
    return len(own) < OWN_WORDS and not (
        _DEFINES.search(question)
        or (own and _OF_ALL.search(question))
        or (len(own) > 1 and _WHOLE.search(question))
        or (any(_is_name(word) for word in own) and _ASKS.search(question))
    )


def asks_of_another(question: str) -> frozenset[str]:
    """The words that a question such as "and for juniors?" puts in place of what was asked about, in lower case; none
    for other questions."""
    opens = _INSTEAD.search(question)
    return frozenset(word.casefold() for word in own_words(question[opens.end() :])) if opens else frozenset()


def asks_for_another(question: str) -> bool:
    """Whether a leaning question wants something else than it was told: another time, another case."""
    return bool(_ANOTHER.search(question)) and leans(question)


def own_words(text: str) -> list[str]:
    """The words of a text that say what it is about."""
    return [word for word in WORD.findall(text) if word.casefold() not in CONTENT_FREE]


def _asks_anything(question: str) -> bool:
    """Whether there is a question at all: a greeting, thanks and bare punctuation take nothing along."""
    words = {word.casefold() for word in WORD.findall(question)}
    return bool(words - _COURTESY)


def _names_another(question: str) -> bool:
    """Whether the question is nothing but a new name behind 'and' or 'what about'."""
    opens = _OPENS.search(question)
    own = own_words(question[opens.end() :]) if opens else []
    return bool(own) and all(map(_is_name, own))


def _is_name(word: str) -> bool:
    return word[0].isupper()


def _rarest(text: str, most: int, known: set[str], vocabulary: Vocabulary, numbers: bool) -> list[str]:
    """The rarest words of `text` that the index knows and `known` lacks, in the order they stand in."""
    weights: dict[str, float] = {}
    seen = set(known)
    for word in WORD.findall(text):
        stem = next(iter(vocabulary.analyse(word)), "")
        frequency = vocabulary.document_frequency(word)
        skip = word.casefold() in CONTENT_FREE or len(word) < 2 or (not numbers and any(map(str.isdigit, word)))
        if stem and frequency and not skip and stem not in seen:
            seen.add(stem)
            weights[word] = idf(frequency, vocabulary.passage_count())
    kept = set(sorted(weights, key=lambda word: -weights[word])[:most])
    return [word for word in weights if word in kept]


def _stems(text: str, vocabulary: Vocabulary) -> set[str]:
    return {stem for word in WORD.findall(text) for stem in vocabulary.analyse(word)}
