"""Pure: an answer's text cut into blocks and pieces, its [n] markers into citations: for the page, and for exports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from rag.types import Citation, labelled

Span = tuple[int, int]

# A quoted "[2019]" is a year, no marker.
MARKERS = re.compile(r"(?:\s*\[(\d{1,3})\])+")
NUMBER = re.compile(r"\[(\d{1,3})\]")
EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|`([^`\n]+)`", re.DOTALL)
# An address ends before the marks that close a sentence or a bracket around it; brackets within it come in pairs. None
# but http and https.
_LETTER = r"[^\s<>\"'`|\\^{}\[\]()\ue000-\ue002]"
_PAIR = rf"\({_LETTER}*\)"
ADDRESS = rf"https?://(?:{_LETTER}|{_PAIR})*(?:(?![.,;:!?*_]){_LETTER}|{_PAIR})"
LINK = re.compile(
    rf"(?<!!)\[(?P<text>[^\[\]\n]+)\]\((?P<href>{ADDRESS})\)|(?<![\w(`])(?P<bare>{ADDRESS})", re.IGNORECASE
)
ITEM = re.compile(r"\s*(?:[-*•]|(\d{1,3})[.)])\s+")

# A "[2]" that is no citation of ours, with a character without width in it so that it is not taken for one.
HIDDEN = re.compile(r"\[\u2060(?=\d{1,3}\])")
# Marks the end of a sentence that could not be verified while the text is cut, and words of Footnote's own; no text has
# them then.
FLAG, OPENS, CLOSES = "\ue000", "\ue001", "\ue002"
_MARKS = re.compile(f"[{FLAG}{OPENS}{CLOSES}]")
_MARK_OR_TEXT = re.compile(f"{_MARKS.pattern}|[^{FLAG}{OPENS}{CLOSES}]+")


def place(page: int | None, heading: str, document: str = "", page_label: str = "") -> str:
    """Where in the document of this name, in few words: `Heading · p. 2`, or `Heading · p. 4 (iv)`."""
    unit = "slide" if _has_slides(document) else "p."
    return " · ".join(part for part in (heading, f"{unit} {labelled(page, page_label)}" if page else "") if part)


def _has_slides(document: str) -> bool:
    return document.lower().endswith(".pptx")


def label(citation: Citation) -> str:
    """A citation's name for those who hear the page: `Open source 1: manual.pdf, page 2`."""
    unit = "slide" if _has_slides(citation.document) else "page"
    page = f", {unit} {labelled(citation.page, citation.page_label)}" if citation.page else ""
    return f"Open source {citation.n}: {citation.document}{page}{'' if citation.verified else ', not verified'}"


def answer_blocks(
    text: str, citations: Iterable[Citation], unverified: Iterable[Span] = (), own: Iterable[Span] = ()
) -> list[dict[str, Any]]:
    """The answer as paragraphs and list items, each a list of pieces (see `line_pieces`); behind each sentence that
    could not be verified stands a flag, and what is Footnote's own says so."""
    known = {citation.n: citation for citation in citations}
    text = marked(text, unverified, own)
    blocks: list[dict[str, Any]] = []
    for paragraph in re.split(r"\n[ \t]*\n", text.strip("\n")):
        for kind, lines in grouped(paragraph.split("\n")):
            blocks.append({"kind": kind, "pieces": line_pieces(lines, known)})
    return [block for block in blocks if block["pieces"]]


def grouped(lines: list[str]) -> list[tuple[str, str]]:
    """Lines of a paragraph as (kind, text): a list's items one by one, other lines together."""
    groups: list[tuple[str, str]] = []
    for line in lines:
        item = ITEM.match(line)
        if item:
            groups.append(("number" if item.group(1) else "item", line[item.end() :] if not item.group(1) else line))
        elif groups and (groups[-1][0] == "text" or line[:1] in " \t"):
            groups[-1] = (groups[-1][0], f"{groups[-1][1]}\n{line}")
        else:
            groups.append(("text", line))
    return groups


def marked(text: str, unverified: Iterable[Span], own: Iterable[Span]) -> str:
    """The text with a FLAG at the end of each unverified span, OPENS and CLOSES around words of our own, and nowhere
    else."""
    text = _MARKS.sub("\ufffd", text)
    marks = [(end, FLAG) for _, end in unverified]
    marks += [(end, CLOSES) for _, end in own] + [(start, OPENS) for start, _ in own]
    for at, mark in sorted(marks, reverse=True):
        text = text[:at] + mark + text[at:]
    return text


def line_pieces(text: str, known: Mapping[int, Citation]) -> list[dict[str, Any]]:
    """Text pieces `{"text", "style"}` (with "own" where they are Footnote's), citation pieces `{"word", "chips"}` and
    flags `{"flag"}`.

    A citation carries the word before it, so that a line never breaks between the two; markers of unknown
    numbers are dropped."""
    pieces: list[dict[str, Any]] = []
    position = 0
    for match in MARKERS.finditer(text):
        pieces += styled(text[position : match.start()])
        position = match.end()
        numbers = dict.fromkeys(int(number) for number in NUMBER.findall(match.group()))
        chips = [chip(known[number]) for number in numbers if number in known]
        if chips:
            pieces.append({"word": take_last_word(pieces), "chips": chips})
    return told_apart(pieces + styled(text[position:]))


def told_apart(pieces: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pieces with every FLAG in their texts as a piece of its own, and what stands between OPENS and CLOSES as
    Footnote's own."""
    found: list[dict[str, Any]] = []
    own = False
    for piece in pieces:
        if "text" not in piece:
            found.append(piece)
            continue
        for part in _MARK_OR_TEXT.findall(piece["text"]):
            if part == FLAG:
                found.append({"flag": "not verified"})
            elif part in (OPENS, CLOSES):
                own = part == OPENS
            else:
                found.append(piece | {"text": HIDDEN.sub("[", part)} | ({"own": True} if own else {}))
    return found


def chip(citation: Citation) -> dict[str, Any]:
    """A chip: its number, its label, whether its quote was verified."""
    return {"n": citation.n, "label": label(citation), "verified": citation.verified}


def take_last_word(pieces: list[dict[str, Any]]) -> str:
    """Remove the last word from the last text piece and return it; empty when there is none to take."""
    if not pieces or "text" not in pieces[-1] or pieces[-1]["style"]:
        return ""
    before, space, word = pieces[-1]["text"].rpartition(" ")
    if "\n" in word or len(word) > 30:
        return ""
    pieces[-1]["text"] = before + space
    if not pieces[-1]["text"]:
        pieces.pop()
    return str(word)


def styled(text: str) -> list[dict[str, Any]]:
    """Plain, strong and code pieces, and links to the web with their "href"; everything else of Markdown stays as it
    was typed, images too."""
    pieces: list[dict[str, Any]] = []
    position = 0
    for match in EMPHASIS.finditer(text):
        pieces += linked(text[position : match.start()])
        strong = match.group(2)
        pieces.append({"text": strong or match.group(3), "style": "strong" if strong else "code"})
        position = match.end()
    pieces += linked(text[position:])
    return [piece for piece in pieces if piece["text"]]


def linked(text: str) -> list[dict[str, Any]]:
    """A text with its links: `[text](https://...)` and bare addresses."""
    pieces: list[dict[str, Any]] = []
    position = 0
    for match in LINK.finditer(text):
        href = match["href"] or match["bare"]
        pieces.append({"text": text[position : match.start()], "style": ""})
        pieces.append({"text": match["text"] or href, "style": "link", "href": href})
        position = match.end()
    return [*pieces, {"text": text[position:], "style": ""}]
