"""What people write that asks for no fact: a greeting, thanks, 'what documents do you have?', 'summarise X'.

Recognised only where the whole message is one, so that a question about greetings is still a question. A document is
meant only by its name or title."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath

from index.types import DocumentInfo, State
from rag.question import WORD
from rag.types import Turn


class Wish(StrEnum):
    """What is wanted."""

    GREETING = "greeting"
    THANKS = "thanks"
    AGREED = "agreed"
    FAREWELL = "farewell"
    HELP = "help"
    LISTING = "listing"
    CONTENTS = "contents"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Request:
    """A wish, and the document that it is about; None for all of them."""

    wish: Wish
    document: DocumentInfo | None = None


# A longer message is none of these; a file's name may take 255.
LONGEST = 320

_HELLO = r"(?:(?:hi|hello|hey)(?: there)?\W+)?"
_POLITE = (
    r"(?:(?:please|kindly|(?:can|could|would|will) you|i(?:'d|’d| would) like (?:you )?to(?: (?:see|know))?"
    r"|i (?:want|need)(?: you)? to(?: (?:see|know))?|(?:can|could|may) i (?:get|have|see)|tell me)\s+)*"
)
_TAIL = (
    r"(?:\W+(?:please|for me|thanks|thank you|briefly|in (?:short|brief|general)"
    r"|in (?:a few|one|two|three|four|five|\d+) (?:short )?(?:sentences?|words|lines|points)))*"
)


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\W*{_HELLO}{_POLITE}(?:{pattern}){_TAIL}\W*", re.IGNORECASE | re.DOTALL)


_IS = r"(?:'s|’s| is)"
_FILES = r"(?:documents|files|sources)"
_PLACE = r"(?:folder|index|collection|library)"
_ALL = (
    rf"(?:(?:all )?(?:of )?(?:the|your|my|these|those|our) (?:{_FILES}|document|file|folder)|all {_FILES}|everything"
    r"|(?:all )?(?:of )?(?:this|that|them|it)|them all|it all)"
)
_MAIN = r"(?:key|main) (?:points|ideas|takeaways)"
_SUMMARY = (
    r"(?:summari[sz]e|sum up|outline|(?:give (?:me )?|write |show me |provide |make )?(?:an? |the )?"
    rf"(?:(?:short|brief|quick|concise) )?(?:summary|overview|outline|tl;?dr|gist|{_MAIN})(?: of| for)?:?"
    rf"|what are the {_MAIN} (?:of|in))"
)
_HAVING = (
    rf"do (?:you|we) have(?: access to)?|are (?:there|these|here|available|indexed|loaded|in (?:the|your) {_PLACE})"
    r"|have (?:you(?: got| read| indexed)?|been (?:added|indexed|read|uploaded))"
    r"|can (?:you|i) (?:see|read|search|ask about)|do you (?:know|read|search|see|use)|did you read"
    r"|you have(?: access to)?|there are"
)
_LIST_OF = r"(?:an? |the )?(?:full )?list of"
_PRAISE = r"(?:great|helpful|perfect|all|useful|good|what i (?:needed|wanted|was looking for))"
_FINE = r"(?:ok|okay|great|perfect|cool|good|got it|all right|alright|wonderful|excellent|understood|i see)"
_SIMPLE = {
    Wish.GREETING: _whole(
        r"(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day))"
        r"(?:\W+(?:there|again|all|everybody|everyone|footnote|hi|hello))*"
        rf"(?:\W+(?:how are (?:you|things)(?: today| doing)*|how{_IS} it going|nice to meet you))?"
        rf"|how are (?:you|things)(?: today| doing)*|how{_IS} it going|nice to meet you"
    ),
    Wish.THANKS: _whole(
        rf"(?:(?:{_FINE}|nice)\W+)*(?:no\W+)?(?:many thanks|thanks|thank (?:you|u)|thx|ty|cheers|much appreciated)"
        r"(?: (?:so|very) much(?: indeed)?| a lot| again| for (?:that|this|(?:all )?(?:the|your) (?:help|answers?)))*"
        rf"(?:\W+(?:that|this|it)(?:{_IS}| was| has been)?(?: really| very| so| just| exactly)*"
        rf" (?:{_PRAISE}|helped|helps))?"
        r"(?:\W+(?:great|bye|goodbye|footnote|mate))*"
    ),
    Wish.AGREED: _whole(rf"{_FINE}(?:\W+{_FINE})*(?:\W+(?:then|now))?|that{_IS} (?:{_PRAISE}|clear|fine)|makes sense"),
    Wish.FAREWELL: _whole(r"(?:good ?)?bye(?: bye| for now)?|see (?:you|ya)(?: later| soon)?|good ?night"),
    Wish.HELP: _whole(
        r"help(?: me)?|who are you|what are you|what(?: else)? can you do(?: for me)?|how do(?:es)? (?:you|this) work"
        r"|how can i use (?:you|this)|what can i (?:ask|do)(?: you| here)?(?: about)?|what is footnote"
    ),
    Wish.LISTING: _whole(
        rf"(?:what|which) (?:(?:kinds?|sorts?|types?) of )?{_FILES}(?: (?:{_HAVING}))?"
        rf"(?: (?:access to|available|here|in (?:here|(?:the|your) {_PLACE})))*"
        rf"|(?:(?:list|show(?: me)?|name|give me) (?:{_LIST_OF} )?|{_LIST_OF} )(?:all )?(?:of )?"
        rf"(?:(?:the|your|my|our) )?{_FILES}(?: (?:that )?(?:{_HAVING}))?(?: in (?:here|(?:the|your) {_PLACE}))?"
        rf"|how many {_FILES} (?:{_HAVING})|what do you (?:know|have)(?: about)?|do you have (?:any )?{_FILES}"
        rf"|what are (?:the|your|my) {_FILES}|what can i search(?: here)?"
        rf"|what{_IS} (?:in|inside) (?:here|(?:the|this|your|my) {_PLACE})"
    ),
    Wish.SUMMARY: _whole(rf"{_SUMMARY} {_ALL}|what(?:{_IS}| are) {_ALL} (?:all )?about"),
}
_OF_ONE = {
    Wish.SUMMARY: _whole(rf"{_SUMMARY}\s+(.+?)"),
    Wish.CONTENTS: _whole(
        rf"what{_IS} (?:in|inside|discussed in|described in|covered (?:in|by))\s+(.+?)"
        rf"|what does (.+?) (?:contain|cover|say)|what{_IS} (.+?) (?:all )?about|describe (.+?)"
    ),
}
_SMALL_TALK = (Wish.GREETING, Wish.THANKS, Wish.AGREED, Wish.FAREWELL, Wish.HELP, Wish.LISTING)
_A_DOCUMENT = re.compile(
    r"(?:the\s+)?(?:(?:document|file|page)\s+(?:(?:called|named|titled)\s+)?(?P<after>.+)|(?P<before>.+?)\s+(?:document|file))",
    re.IGNORECASE,
)


def request_of(message: str, documents: Callable[[], Sequence[DocumentInfo]]) -> Request | None:
    """What a message wants, if it is no question to look up. Only where it may name a document is `documents` asked."""
    if len(message) > LONGEST:
        return None
    for wish, pattern in _SIMPLE.items():
        if pattern.fullmatch(message):
            return Request(wish)
    for wish, pattern in _OF_ONE.items():
        match = pattern.fullmatch(message)
        meant = next((text for text in match.groups() if text), "") if match else ""
        found = _document(meant, documents(), by_stem=wish is Wish.SUMMARY) if meant else None
        if found:
            return Request(wish, found)
    return None


def without_small_talk(history: Sequence[Turn]) -> list[Turn]:
    """The conversation without what says nothing of its topic: greetings, thanks, the list of documents, and what was
    said to them."""
    kept: list[Turn] = []
    small = False
    for turn in history:
        if turn.role == "user":
            brief = len(turn.content) <= LONGEST
            small = brief and any(_SIMPLE[wish].fullmatch(turn.content) for wish in _SMALL_TALK)
        if not small:
            kept.append(turn)
    return kept


def _document(meant: str, documents: Sequence[DocumentInfo], *, by_stem: bool) -> DocumentInfo | None:
    """The document that is called so: by its file's name or its title; by the name without its suffix where the wording
    says that it is a document, or a summary is asked for ("What is in the soup?" is a question)."""
    said = meant.strip(" \t\n\"'“”‘’`.?!")
    called = _A_DOCUMENT.fullmatch(said)
    name = (called["after"] or called["before"]) if called else said
    ready = [info for info in documents if info.state is State.READY]
    for info in ready:
        path = PurePath(info.name)
        if name.casefold() in (info.name.casefold(), path.name.casefold(), f"{path.with_suffix('')}".casefold()):
            return info
    wanted = _words(name)
    for info in ready:
        titled = _words(info.title)
        if wanted and wanted == titled and (len(titled) > 1 or by_stem or called):
            return info
        if wanted and (by_stem or called) and wanted == _words(PurePath(info.name).stem):
            return info
    return None


def _words(text: str) -> list[str]:
    """The words of a name as people say it: without articles, case, hyphens and underscores."""
    words = [word.casefold() for word in WORD.findall(re.sub(r"[-_.]+", " ", text))]
    return [word for word in words if word not in ("the", "a", "an")]
