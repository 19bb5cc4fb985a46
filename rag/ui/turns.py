"""Pure: an exchange as the chat's component draws it. Text is cut here, so that the browser only places it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from index.types import Passage
from rag.types import Answer, Citation, Hit
from rag.ui.conversation import Exchange
from rag.words import beginning, running

# A quoted "[2019]" is a year, no marker.
MARKERS = re.compile(r"(?:\s*\[(\d{1,3})\])+")
NUMBER = re.compile(r"\[(\d{1,3})\]")
EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|`([^`\n]+)`", re.DOTALL)
ITEM = re.compile(r"\s*(?:[-*•]|(\d{1,3})[.)])\s+")

# Marks the end of a sentence that could not be verified while the text is cut; no text has it then.
FLAG = "\ue000"

# A nearest passage is shown by its beginning: two or three lines of a card.
SNIPPET_CHARACTERS = 220
NEAREST_SHOWN = 3

STOPPED = "Stopped. What had arrived stays."
INTERRUPTED = "Not answered: it was stopped, or the server ended meanwhile."


def turn_data(exchange: Exchange, latest: Answer | None = None) -> dict[str, Any]:
    """What the turn component needs: the question, the state, and the answer cut into blocks and pieces."""
    answer = exchange.answer or latest
    data: dict[str, Any] = {"id": exchange.id, "question": exchange.question, "state": state_of(exchange)}
    if exchange.problem is not None:
        data["problem"] = {"reason": exchange.problem.reason, "remedy": exchange.problem.remedy}
    if exchange.unkept:
        data["unkept"] = exchange.unkept
    if exchange.stopped and not exchange.working:
        data["ended"] = STOPPED if answer is not None else INTERRUPTED
    if answer is None:
        return data
    data["blocks"] = answer_blocks(answer.text, answer.citations, answer.unverified)
    if answer.notice:
        data["notice"] = answer.notice
    if answer.declined:
        data["nearest"] = [nearest_data(hit) for hit in answer.passages[:NEAREST_SHOWN]]
    else:
        data["sources"] = [source_data(citation) for citation in answer.citations]
        data["note"] = note_of(answer, exchange)
    if answer.standalone_question.strip().casefold() != exchange.question.strip().casefold():
        data["understood"] = answer.standalone_question
    return data


def state_of(exchange: Exchange) -> str:
    """`working`, `failed`, `stopped`, `declined` or `done`."""
    if exchange.working:
        return "working"
    if exchange.problem is not None:
        return "failed"
    if exchange.stopped:
        return "stopped"
    return "declined" if exchange.answer is not None and exchange.answer.declined else "done"


def note_of(answer: Answer, exchange: Exchange) -> str:
    """One quiet line on where the words come from; empty while they still arrive."""
    if exchange.working or not (answer.citations or answer.unverified):
        return ""
    if answer.answerer in ("extractive", "overview"):
        return "Quoted from your documents"
    by = f"Worded by {answer.model}. " if answer.model else ""
    return by + verified_of(answer)


def verified_of(answer: Answer) -> str:
    """What came of looking a chat model's sentences up in the documents."""
    found = []
    unverified = sum(not citation.verified for citation in answer.citations)
    if unverified:
        found.append(f"{unverified} of {len(answer.citations)} citations could not be verified")
    bare = sum(not NUMBER.search(answer.text[start:end]) for start, end in answer.unverified)
    if bare:
        found.append(f"{bare} {'sentence has' if bare == 1 else 'sentences have'} no source in your documents")
    return "; ".join(found) or "Every citation was found in your documents"


def place(page: int | None, heading: str, document: str = "") -> str:
    """Where in the document of this name, in few words: `Heading · p. 2`."""
    unit = "slide" if _has_slides(document) else "p."
    return " · ".join(part for part in (heading, f"{unit} {page}" if page else "") if part)


def _has_slides(document: str) -> bool:
    return document.lower().endswith(".pptx")


def label(citation: Citation) -> str:
    """A citation's name for those who hear the page: `Open source 1: manual.pdf, page 2`."""
    unit = "slide" if _has_slides(citation.document) else "page"
    page = f", {unit} {citation.page}" if citation.page else ""
    return f"Open source {citation.n}: {citation.document}{page}{'' if citation.verified else ', not verified'}"


def source_data(citation: Citation) -> dict[str, Any]:
    """A citation as the chip's preview and the list of sources show it."""
    return {
        "n": citation.n,
        "name": citation.document,
        "title": citation.title,
        "place": place(citation.page, citation.heading, citation.document),
        "quote": citation.quote,
        "verified": citation.verified,
    }


def nearest_data(hit: Hit) -> dict[str, Any]:
    """A passage that came near, as a card under a declined question."""
    named = [heading for heading in hit.passage.headings if " | " not in heading]  # a table's columns are not a place
    heading = named[-1] if named else ""
    return {
        "name": hit.document,
        "place": place(hit.passage.page, heading, hit.document),
        "text": beginning(without_headings(hit.passage), SNIPPET_CHARACTERS),
    }


def without_headings(passage: Passage) -> str:
    """A passage's text without the headings it may begin with: its card names the last of them already."""
    text = passage.text
    for heading in passage.headings:
        first, _, rest = text.partition("\n")
        if rest.strip() and running(first) == running(heading):
            text = rest.lstrip()
    return text


def answer_blocks(
    text: str, citations: Iterable[Citation], unverified: Iterable[tuple[int, int]] = ()
) -> list[dict[str, Any]]:
    """The answer as paragraphs and list items, each a list of pieces (see `line_pieces`); behind each sentence that
    could not be verified stands a flag."""
    known = {citation.n: citation for citation in citations}
    text = flagged(text, unverified)
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


def flagged(text: str, unverified: Iterable[tuple[int, int]]) -> str:
    """The text with a FLAG at the end of each of these spans, and nowhere else."""
    text = text.replace(FLAG, "\ufffd")
    for _, end in sorted(unverified, reverse=True):
        text = text[:end] + FLAG + text[end:]
    return text


def line_pieces(text: str, known: Mapping[int, Citation]) -> list[dict[str, Any]]:
    """Text pieces `{"text", "style"}`, citation pieces `{"word", "chips"}` and flags `{"flag"}`.

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
    return with_flags(pieces + styled(text[position:]))


def with_flags(pieces: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The pieces with every FLAG in their texts as a piece of its own."""
    found: list[dict[str, Any]] = []
    for piece in pieces:
        first, *rest = piece.get("text", "").split(FLAG)
        found += [piece | {"text": first}] if first else [] if "text" in piece else [piece]
        for text in rest:
            found.append({"flag": "not verified"})
            found += [piece | {"text": text}] if text else []
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
    """Plain, strong and code pieces; everything else of Markdown stays as it was typed."""
    pieces: list[dict[str, Any]] = []
    position = 0
    for match in EMPHASIS.finditer(text):
        pieces.append({"text": text[position : match.start()], "style": ""})
        strong = match.group(2)
        pieces.append({"text": strong or match.group(3), "style": "strong" if strong else "code"})
        position = match.end()
    pieces.append({"text": text[position:], "style": ""})
    return [piece for piece in pieces if piece["text"]]
