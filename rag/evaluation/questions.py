"""The golden-question format: one JSON object a line, checked against the documents before anything runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from index.errors import FootnoteError, SettingError
from index.types import Document
from rag.evaluation.corpus import Corpus
from rag.types import Turn


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where the answer stands: characters `start` to `end` of a document's canonical text, or the whole document
    (both None). A quote given alone has been located by `load_questions`."""

    document: str
    start: int | None = None
    end: int | None = None
    quote: str = ""

    @property
    def whole(self) -> bool:
        """Whether any part of the document will do."""
        return self.start is None


@dataclass(frozen=True, slots=True)
class GoldenQuestion:
    """A question whose right outcome is known. `contains` are strings that a right answer has; `answers` are reference
    answers; `line` is where the file has it."""

    id: str
    question: str
    answerable: bool
    evidence: tuple[Evidence, ...] = ()
    history: tuple[Turn, ...] = ()
    contains: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in a question file, at the line that has it (from 1)."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.text}"


class QuestionMistakes(SettingError):
    """A question file with mistakes: all of them, so that one look mends them."""

    def __init__(self, path: Path, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: mistake.line))
        count = f"{len(self.mistakes)} mistake" + ("s" if len(self.mistakes) != 1 else "")
        listed = "".join(f"\n  {mistake}" for mistake in self.mistakes)
        super().__init__(f"{path} has {count}:{listed}", "Nothing was run; mend these lines and run again")


# Strict: "false" or 0 for `answerable` is a mistake, not a guess.
_GOLDEN = TypeAdapter(GoldenQuestion)
_TURNS = TypeAdapter(tuple[Turn, ...])


def load_questions(path: Path, corpus: Corpus) -> list[GoldenQuestion]:
    """Every question of the file with its evidence located in the corpus's texts.

    Raises QuestionMistakes with every mistake of the file and its line, SettingError if there is no file to read."""
    questions: list[GoldenQuestion] = []
    mistakes: list[Mistake] = []
    lines: dict[str, int] = {}
    for number, line in numbered_lines(path):
        question, wrong = parse_question(line)
        if question is not None:
            evidence, more = located(question.evidence, corpus)
            wrong += more
            if question.id in lines:
                wrong.append(f"id {question.id!r} is also that of line {lines[question.id]}")
            lines.setdefault(question.id, number)
            questions.append(replace(question, evidence=evidence, line=number))
        mistakes += [Mistake(number, text) for text in wrong]
    if mistakes:
        raise QuestionMistakes(path, mistakes)
    if not questions:
        raise SettingError(f"{path} has no questions", "Write one JSON object a line; the README shows the format")
    return questions


def numbered_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The non-empty lines of a .jsonl file with their numbers from 1; a byte order mark is dropped."""
    try:
        content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise SettingError(f"{path} can't be read ({error.strerror or error})", "Name a file of questions") from error
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip():
            yield number, line.strip()


def parse_question(line: bytes) -> tuple[GoldenQuestion | None, list[str]]:
    """One line's question, its evidence not yet located, or what is wrong with the line."""
    try:
        question = _GOLDEN.validate_json(line, strict=True)
    except ValidationError as error:
        return None, [in_words(detail) for detail in error.errors(include_url=False)]
    wrong = []
    if not question.id.strip():
        wrong.append("id is empty")
    if not question.question.strip():
        wrong.append("question is empty")
    return question, wrong


def parse_history(value: Any) -> tuple[Turn, ...]:
    """A conversation from its JSON form, a list of {"role", "content"}; SettingError says what is wrong with it."""
    try:
        return _TURNS.validate_python(tuple(value) if isinstance(value, list) else value)
    except ValidationError as error:
        wrong = "; ".join(in_words(detail) for detail in error.errors(include_url=False))
        raise SettingError(
            f"The history is not a conversation ({wrong})",
            'It is a JSON list such as [{"role": "user", "content": "..."}, {"role": "assistant", "content": "..."}]',
        ) from error


def in_words(detail: ErrorDetails) -> str:
    """A validation error as a person would say it: where it is, then what is wrong."""
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in detail["loc"]).removeprefix(".")
    if detail["type"] == "json_invalid":
        # One line was parsed, so "at line 1" would only compete with the file's line number.
        return "not JSON: " + detail["msg"].removeprefix("Invalid JSON: ").replace(" at line 1", "")
    if detail["type"] == "missing":
        return f"{place} is missing"
    if detail["type"] in ("dataclass_type", "dataclass_exact_type"):
        return f"{place or 'the line'} should be an object such as {{...}}"
    if place.endswith(".role"):
        return f'{place} should be "user" or "assistant"'
    return f"{place}: {detail['msg'][0].lower()}{detail['msg'][1:]}"


def located(evidence: Iterable[Evidence], corpus: Corpus) -> tuple[tuple[Evidence, ...], list[str]]:
    """Evidence with offsets wherever a quote was given, and what is wrong with it."""
    found: list[Evidence] = []
    wrong: list[str] = []
    for item in evidence:
        try:
            found.append(locate(item, corpus.document(item.document)))
        except FootnoteError as error:
            wrong.append(str(error))
    return tuple(found), wrong


def locate(evidence: Evidence, document: Document) -> Evidence:
    """The same evidence with offsets that were checked against the document's text; FootnoteError if they are wrong."""
    name, text = evidence.document, document.text
    start, end = evidence.start, evidence.end
    if start is None and end is None:
        return locate_quote(evidence, text) if evidence.quote.strip() else evidence
    if start is None or end is None:
        raise FootnoteError(f"evidence in {name!r} has only one of start and end", "Give both, or a quote alone")
    if not 0 <= start < end <= len(text):
        raise FootnoteError(f"offsets {start} to {end} are out of range: {name!r} has {len(text)} characters")
    if evidence.quote and text[start:end] != evidence.quote:
        raise FootnoteError(
            f"{name!r} has {shortened(text[start:end])!r} at {start} to {end}, not the quote",
            "Give the quote alone and it is located for you",
        )
    return replace(evidence, quote=text[start:end])


def locate_quote(evidence: Evidence, text: str) -> Evidence:
    """The one place where the text has the quote: word for word, or else with any white space between its words."""
    spans = [match.span() for match in re.finditer(re.escape(evidence.quote), text)]
    if not spans:
        words = r"\s+".join(re.escape(word) for word in evidence.quote.split())
        spans = [match.span() for match in re.finditer(words, text)]
    if not spans:
        raise FootnoteError(f"{evidence.document!r} does not have the quote {shortened(evidence.quote)!r}")
    if len(spans) > 1:
        raise FootnoteError(
            f"{evidence.document!r} has the quote {shortened(evidence.quote)!r} {len(spans)} times",
            f"Quote more of it, or give start and end (the first is at {spans[0][0]} to {spans[0][1]})",
        )
    start, end = spans[0]
    return replace(evidence, start=start, end=end, quote=text[start:end])


def shortened(text: str, limit: int = 60) -> str:
    """The text on one line, cut to `limit` characters for a message."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
