"""Pure: an exchange as the chat's component draws it. Text is cut here, so that the browser only places it."""

from __future__ import annotations

import re
from typing import Any

from index.types import Passage
from rag.answer_blocks import NUMBER, answer_blocks, place
from rag.types import Answer, Citation, Hit
from rag.ui.conversation import Exchange
from rag.words import beginning, running

# A nearest passage is shown by its beginning: two or three lines of a card.
SNIPPET_CHARACTERS = 220
NEAREST_SHOWN = 3
# A pasted e-mail would push its own answer out of sight: of a question longer than this, or with more lines, the
# beginning is shown, and the whole of it on a click.
LONG_QUESTION = 480
LONG_LINES = 8
QUESTION_SHOWN = 240
# A quote is told from others of its document by its beginning: less than a line.
BEGINNING_CHARACTERS = 60
BULLET = re.compile(r"^[-*•]\s+")

STOPPED = "Stopped. What had arrived stays."
INTERRUPTED = "Not answered: it was stopped, or the server ended meanwhile."


def turn_data(exchange: Exchange, latest: Answer | None = None) -> dict[str, Any]:
    """What the turn component needs: the question, the state, and the answer cut into blocks and pieces."""
    answer = exchange.answer or latest
    data: dict[str, Any] = {"id": exchange.id, "question": exchange.question, "state": state_of(exchange)}
    if exchange.fresh:
        data["fresh"] = True
    if len(exchange.question) > LONG_QUESTION or exchange.question.strip().count("\n") >= LONG_LINES:
        data["beginning"] = beginning(exchange.question, QUESTION_SHOWN)
    if exchange.scope:
        data["within"] = list(exchange.scope)
    if exchange.problem is not None:
        data["problem"] = {"reason": exchange.problem.reason, "remedy": exchange.problem.remedy}
    if exchange.unkept:
        data["unkept"] = exchange.unkept
    if exchange.stopped and not exchange.working:
        data["ended"] = STOPPED if answer is not None else INTERRUPTED
    if answer is None:
        return data
    data["blocks"] = answer_blocks(answer.text, answer.citations, answer.unverified, answer.own)
    if answer.notice:
        data["notice"] = answer.notice
    if answer.declined:
        data["note"] = taken(answer)
        data["nearest"] = [nearest_data(hit) for hit in answer.passages[:NEAREST_SHOWN]]
    else:
        data["sources"] = [source_data(citation) for citation in answer.citations]
        data["note"] = note_of(answer, exchange)
    if answer.standalone_question.strip().casefold() != exchange.question.strip().casefold():
        data["understood"] = answer.standalone_question
    return data


def waiting(chat_model: str) -> str:
    """What an answer that does not begin waits for: most likely the chat model."""
    return f"Waiting for {chat_model}" if chat_model else "Still reading your documents"


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
        told = ["Quoted from your documents"]
    else:
        told = [f"Worded by {answer.model}"] if answer.model else []
        told.append(verified_of(answer))
    return ". ".join(part for part in [*told, taken(answer)] if part)


def taken(answer: Answer) -> str:
    """The tokens that an answer took, also a declined or quoted one; empty where no model read any."""
    tokens = answer.tokens
    if tokens is None:
        return ""
    about = "about " if tokens.estimated else ""
    return f"Tokens: {about}{tokens.prompt:,} read, {about}{tokens.answer:,} written"


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


def source_data(citation: Citation) -> dict[str, Any]:
    """A citation as the chip's preview and the list of sources show it."""
    return {
        "n": citation.n,
        "name": citation.document,
        "title": citation.title,
        "place": place(citation.page, citation.heading, citation.document, citation.page_label),
        "quote": citation.quote,
        "begins": f"“{beginning(BULLET.sub('', citation.quote), BEGINNING_CHARACTERS)}”",
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
