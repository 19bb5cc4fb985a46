"""Pure: what is asked in a long message: an e-mail that was pasted whole has its questions among much else.

Only what is a question by its wording is taken, in its own words. A message without one is searched for as it is."""

from __future__ import annotations

import re

from index.sentences import sentence_spans

# Characters. A shorter message is a question with its reasons, which help to find the answer, unless it is a letter.
LONG = 400
# More questions than this are not taken apart.
MOST_QUESTIONS = 4

_AUX = r"(?:is|are|was|were|do|does|did|can|could|may|might|must|should|shall|will|would|has|have|had)"
_WH = r"(?:who|whom|whose|what|when|where|which|why|how)"
# "I would like to know how ...", "please tell me ...", "let me know whether ...": asked without a question mark.
_WANTS = re.compile(
    r"\b(?:i(?:'d| would) (?:like|love|need) to know|i (?:want|need) to know|i (?:was|am|'m)? ?wonder(?:ing)?"
    r"|(?:please|could you|can you|would you)(?: please)? (?:tell|send|explain|say|list|name|give|show|check|confirm)\b"
    r"|let (?:me|us) know|tell me|my question is|the question is)\b[^.?!]*",
    re.IGNORECASE,
)
# What is asked of the reader, not of documents.
_POLITE = re.compile(
    r"\W*(?:how are you|how have you been|how is it going|how are things|what's up|did you have"
    r"|are you (?:well|there|free)|are we (?:still )?(?:meeting|on)|any (?:thoughts|ideas|news|questions)|right"
    r"|(?:can|could|would|will|shall|may|should) (?:we|i|you) (?:meet|call|talk|speak|help|come|have a (?:call|look))"
    r"|isn't it|don't you think|does that (?:work|suit|make sense)|do(?:es)? (?:you|anybody|anyone) (?:mind|agree))\b",
    re.IGNORECASE,
)
_BEGINS = re.compile(rf"(?:.*[,:;–—]\s+)?(?P<asks>(?:\w+\s+)?(?:{_WH}|{_AUX})\b.*)", re.IGNORECASE | re.DOTALL)
_LEANS = re.compile(
    r"\b(?:it|its|they|them|their|he|him|his|she|her|this|that|these|those|there|one|ones)\b", re.IGNORECASE
)
# "And do we need one?" is a question by itself once it is taken out of its message.
_CONNECTS = re.compile(rf"^(?:and|but|so|also|then|or)\b,?\s+(?={_WH}\b|{_AUX}\b)", re.IGNORECASE)
# On lines of their own: "Dear Ms Holm," and "Kind regards" with what stands below it.
_GREETING = re.compile(
    r"\s*(?:hi|hello|hey|dear|good\s+(?:morning|afternoon|evening|day)|greetings|to\s+whom\s+it\s+may\s+concern)\b"
    r"[^.?!\n]{0,60}[,!.:]?[ \t]*\n",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\n\s*(?:(?:with\s+)?(?:best|kind|warm|many|kindest|warmest)?\s*(?:regards|wishes|thanks)|thanks(?:\s+\w+){0,3}"
    r"|thank\s+you(?:\s+\w+){0,4}|cheers|best|sincerely|yours(?:\s+\w+)?|all\s+the\s+best)[ \t]*[,!.]?[ \t]*"
    r"(?:\n[^\n?]{0,60}){0,5}\s*$",
    re.IGNORECASE,
)
_QUOTED_LINE = re.compile(r"^\s*>")


def asked_in(message: str) -> str:
    """The questions of a long message, or of a letter of any length, one behind the other; the message itself if it is
    neither or has none. A question that leans on the sentence in front of it has that in front."""
    letter = _GREETING.match(message) or _CLOSING.search(message)
    if len(message) <= LONG and not letter:
        return message
    own = "\n".join(line for line in message.split("\n") if not _QUOTED_LINE.match(line)) or message
    sentences = [" ".join(own[start:end].split()) for start, end in sentence_spans(own)]
    found: list[str] = []
    last = -2
    for at, sentence in enumerate(sentences):
        question = _question(sentence)
        if not question or question in found:
            continue
        leaning = not found and at and last != at - 1 and _leans_only(question)
        found.append(f"{sentences[at - 1]} {question}" if leaning else question)
        last = at
    return " ".join(found[:MOST_QUESTIONS]) if found else message


def _question(sentence: str) -> str:
    """What a sentence asks; empty where it asks nothing of documents."""
    if sentence.endswith("?"):
        asks = _CONNECTS.sub("", sentence)
        asks = asks[:1].upper() + asks[1:] if asks != sentence else asks
        if (match := _BEGINS.match(asks)) and ":" in asks[: match.start("asks")]:
            asks = match["asks"]
        return "" if _POLITE.match(asks) else asks
    wants = _WANTS.search(sentence)
    return (
        sentence.rstrip(" .!") + "?"
        if wants and re.search(rf"\b(?:{_WH}|whether|if)\b", sentence[wants.start() :], re.I)
        else ""
    )


def _leans_only(question: str) -> bool:
    """Whether a question says "it" and has nothing of its own that this could stand for."""
    return bool(_LEANS.search(question)) and not re.search(r"(?<=\s)[A-Z]\w|\d", question)
