"""Pure: a place in a document as a link that opens it in any browser which reaches the same documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from rag.types import Citation

# The page that links lead to, beside the chat's own.
PAGE = "documents"
# So many characters of a quote are carried, cut between words: more than a sentence has, and short enough for any mail.
WORDS_CHARACTERS = 300
_AT = re.compile(r"(\d{1,9})-(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Link:
    """A document by its name and its content's id, the characters from `start` to `end` of its text, and how they
    begin: a document may have changed when the link is followed, and its name, too."""

    document: str
    document_id: str = ""
    start: int = 0
    end: int = 0
    words: str = ""


def link_to(document: str, document_id: str, start: int = 0, end: int = 0, quote: str = "") -> str:
    """The link, relative to the chat's address; without a quote it leads to the document as a whole."""
    parameters = {"document": document, "id": document_id}
    if quote.strip():
        parameters |= {"at": f"{start}-{end}", "words": _beginning(quote)}
    return f"{PAGE}?{urlencode(parameters)}"


def link_of(citation: Citation) -> str:
    """The link to what a citation quotes."""
    return link_to(citation.document, citation.document_id, citation.start, citation.end, citation.quote)


def followed(parameters: Mapping[str, str]) -> Link | None:
    """The link that an address's parameters make; None where they name no document."""
    name = parameters.get("document", "")
    if not name:
        return None
    at = _AT.fullmatch(parameters.get("at", ""))
    start, end = map(int, at.groups()) if at else (0, 0)
    return Link(name, parameters.get("id", ""), start, end, parameters.get("words", "")[:WORDS_CHARACTERS])


def place_in(text: str, link: Link, *, unchanged: bool) -> tuple[int, int] | None:
    """Where the link's words stand in a text: the whole quote where it was, if the text is `unchanged`; else the words
    that the link carries, in the place nearest to it. White space may differ, nothing else. None where they are not."""
    words = r"\s+".join(re.escape(word) for word in link.words.split())
    if not words:
        return None
    if (
        unchanged
        and link.start < link.end <= len(text)
        and re.compile(rf"\s*{words}").match(text, link.start, link.end)
    ):
        return link.start, link.end
    places = [match.span() for match in re.finditer(words, text)]
    return min(places, key=lambda place: abs(place[0] - link.start), default=None)


def _beginning(quote: str) -> str:
    words = " ".join(quote.split())
    if len(words) <= WORDS_CHARACTERS:
        return words
    return words[: WORDS_CHARACTERS + 1].rpartition(" ")[0] or words[:WORDS_CHARACTERS]
