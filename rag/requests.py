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


def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{pattern})\W*", re.IGNORECASE | re.DOTALL)


_POLITE = r"(?:(?:please|could you|can you|would you|i(?:'d| would) like (?:you )?to|i want (?:you )?to)\s+)*"
_FILES = r"(?:documents|files|sources)"
_ALL = (
    rf"(?:(?:all )?(?:of )?(?:the|your|my|these|those|our) (?:{_FILES}|document|file|folder)|all {_FILES}|everything"
    r"|(?:all )?(?:this|that))"
)
_SUMMARY = (
    r"(?:summari[sz]e|(?:give me |write |show me )?(?:an? |the )?(?:(?:short|brief|quick) )?"
    r"(?:summary|overview|tl;?dr|gist|(?:key|main) points)(?: of| for)?:?|what are the (?:key|main) points (?:of|in))"
)
_SIMPLE = {
    Wish.GREETING: _whole(
        r"(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day))(?: there| again| all| footnote)?"
        r"(?:\W+how are you(?: today| doing)?)?|how are you(?: today| doing)?"
    ),
    Wish.THANKS: _whole(
        r"(?:(?:ok|okay|great|perfect|nice|cool|good)\W+)?(?:many thanks|thanks|thank you|thx|ty|cheers)"
        r"(?: (?:so|very) much| a lot| again| for (?:that|this|(?:the|your) (?:help|answer)))?"
        r"(?:\W+(?:that(?:'s| is) (?:great|helpful|perfect|all)|great|bye))?"
    ),
    Wish.FAREWELL: _whole(r"(?:good ?)?bye(?: bye| for now)?|see (?:you|ya)(?: later| soon)?|good ?night"),
    Wish.HELP: _whole(
        r"help(?: me)?|who are you|what are you|what(?: else)? can you do(?: for me)?|how do(?:es)? (?:you|this) work"
        r"|how can i use (?:you|this)|what can i (?:ask|do)(?: you| here)?(?: about)?|what is footnote"
    ),
    Wish.LISTING: _whole(
        rf"{_POLITE}(?:(?:what|which) {_FILES}"
        r"(?: (?:do (?:you|we) have|are (?:there|these|here|available|indexed|loaded)|have you(?: got| read)?"
        r"|can you (?:see|read|search)|do you know|did you read))?"
        r"(?: (?:access to|available|here|in (?:here|the (?:folder|index))))*"
        rf"|(?:list|show(?: me)?|name) (?:all )?(?:of )?(?:the|your|my|our) {_FILES}|how many {_FILES}"
        r" (?:do (?:you|we) have|are there)|what do you (?:know|have)(?: about)?"
        r"|what is (?:in|inside) (?:the|this|your|my) (?:folder|index|collection))"
    ),
    Wish.SUMMARY: _whole(rf"{_POLITE}(?:{_SUMMARY} {_ALL}|what (?:is|are) {_ALL} (?:all )?about)"),
}
_OF_ONE = {
    Wish.SUMMARY: _whole(rf"{_POLITE}{_SUMMARY}\s+(.+?)"),
    Wish.CONTENTS: _whole(
        rf"{_POLITE}(?:what(?:'s|’s| is) (?:in|inside)\s+(.+?)|what does (.+?) contain"
        r"|what(?:'s|’s| is) (.+?) (?:all )?about|describe (.+?))"
    ),
}
_SMALL_TALK = (Wish.GREETING, Wish.THANKS, Wish.FAREWELL, Wish.HELP, Wish.LISTING)
_A_DOCUMENT = re.compile(
    r"(?:the\s+)?(?:(?:document|file|page)\s+(?P<after>.+)|(?P<before>.+?)\s+(?:document|file))", re.IGNORECASE
)


def request_of(message: str, documents: Callable[[], Sequence[DocumentInfo]]) -> Request | None:
    """What a message wants, if it is no question to look up. Only where it may name a document is `documents` asked."""
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
            small = any(_SIMPLE[wish].fullmatch(turn.content) for wish in _SMALL_TALK)
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
        if name.casefold() in (info.name.casefold(), path.name.casefold()):
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
