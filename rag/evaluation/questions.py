"""The golden-question format: one JSON object a line, checked against the documents before anything runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, from_json

from index.errors import FootnoteError, SettingError
from index.types import Document
from rag.evaluation.corpus import Corpus
from rag.evaluation.fields import known_fields, misspelt
from rag.evaluation.quotes import find_quote, shortened
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
    answers; `within` is what alone is searched, as `--in` takes it, empty for everything; `line` is where the file has
    it."""

    id: str
    question: str
    answerable: bool
    evidence: tuple[Evidence, ...] = ()
    history: tuple[Turn, ...] = ()
    contains: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
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
# What a place takes, by what pydantic says of another thing there.
WANTED = {
    "string_type": "text in quotation marks",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "tuple_type": "a list such as [...]",
    "dataclass_type": "an object such as {...}",
    "dataclass_exact_type": "an object such as {...}",
}
# What marks a line as proposed, and accepted by nobody.
DRAFT = "draft"
HISTORY = 'a list such as [{"role": "user", "content": "..."}, {"role": "assistant", "content": "..."}]'
_TURNS = TypeAdapter(tuple[Turn, ...])


def load_questions(path: Path, corpus: Corpus) -> list[GoldenQuestion]:
    """Every question of the file with its evidence located in the corpus's texts.

    Raises QuestionMistakes with every mistake of the file and its line, SettingError if there is no file to read or if
    there are drafts in it."""
    refuse_drafts(path)
    questions: list[GoldenQuestion] = []
    mistakes: list[Mistake] = []
    lines: dict[str, int] = {}
    for number, line in numbered_lines(path):
        question, wrong = parse_question(line)
        if question is not None:
            evidence, more = located(question.evidence, corpus)
            wrong += more or scope_mistakes(question, corpus)
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


def refuse_drafts(path: Path) -> None:
    """SettingError if a file has questions that were proposed and that nobody has accepted."""
    drafts = [number for number, line in numbered_lines(path) if draft_state(line)]
    if drafts:
        count = f"{len(drafts)} draft" + ("s" if len(drafts) != 1 else "")
        raise SettingError(
            f"{path} has {count} that nobody has accepted (the first in line {drafts[0]})",
            f"Look at them first: python -m rag questions accept {path} --into questions.jsonl",
        )


def draft_state(line: bytes) -> object:
    """What a line's "draft" says; nothing where it is a golden question, or no JSON."""
    if DRAFT.encode() not in line:
        return None
    try:
        given = from_json(line)
    except ValueError:
        return None
    return (given.get(DRAFT) or None) if isinstance(given, dict) else None


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
        return None, in_words(error) + misspelt_fields(line)
    wrong = misspelt_fields(line)
    if not question.id.strip():
        wrong.append("id is empty")
    if not question.question.strip():
        wrong.append("question is empty")
    return question, wrong


def misspelt_fields(line: bytes) -> list[str]:
    """What a line calls by a name that is nearly a field's: in the question, its evidence and its history."""
    try:
        given = from_json(line)
    except ValueError:  # no JSON, which is told already
        return []
    wrong = list(misspelt(given, known_fields(GoldenQuestion)))
    for name, kind in (("evidence", Evidence), ("history", Turn)):
        items = given.get(name) if isinstance(given, dict) else None
        for at, item in enumerate(items if isinstance(items, list) else ()):
            wrong += misspelt(item, known_fields(kind), f"{name}[{at}].")
    return sorted(wrong)


def parse_history(value: Any) -> tuple[Turn, ...]:
    """A conversation from its JSON form, a list of {"role", "content"}; SettingError says what is wrong with it."""
    try:
        return _TURNS.validate_python(tuple(value) if isinstance(value, list) else value)
    except ValidationError as error:
        wrong = "; ".join(in_words(error, "it"))
        raise SettingError(f"The history is not a conversation: {wrong}", f"It is {HISTORY}") from error


def in_words(error: ValidationError, whole: str = "the line") -> list[str]:
    """What is wrong, as a person would say it: place by place. `whole` names what has no place."""
    wrong: dict[str, str] = {}
    for detail in error.errors(include_url=False):
        if detail["type"] == "json_invalid":
            return [_not_json(detail["msg"])]
        place = _place(detail) or whole
        if detail["type"] == "missing":
            wrong[place] = "is missing"
        else:
            wrong[place] = f"{wrong[place]} or {_wanted(detail)}" if place in wrong else f"should be {_wanted(detail)}"
    return [f"{place} {what}" for place, what in wrong.items()]


def _place(detail: ErrorDetails) -> str:
    # Where several types will do, the one that was tried stands at the end.
    parts = [part for part in detail["loc"] if part not in ("str", "int")]
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).removeprefix(".")


def _wanted(detail: ErrorDetails) -> str:
    if _place(detail).endswith(".role"):
        return '"user" or "assistant"'
    message = detail["msg"]
    return WANTED.get(detail["type"], message[0].lower() + message[1:].replace("nput should be ", "", 1))


def _not_json(message: str) -> str:
    """A parser's words with the column alone: one line was parsed, and its number in the file is told anyway."""
    what, _, column = message.removeprefix("Invalid JSON: ").partition(" at line 1 column ")
    what = "it ends too early" if what.startswith("EOF") else what
    return f"not JSON: {what}" + (f" (at column {column})" if column else "")


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


def scope_mistakes(question: GoldenQuestion, corpus: Corpus) -> list[str]:
    """What is wrong with where a question is asked: a term that means nothing, or that all of its evidence is outside,
    so that no answer could be right."""
    if not question.within:
        return []
    try:
        inside = has_evidence_within(question, question.within, corpus)
    except SettingError as error:
        return [f"within: {error}"]
    return [] if inside else ["within: none of the evidence is in what is searched"]


def has_evidence_within(question: GoldenQuestion, terms: Sequence[str], corpus: Corpus) -> bool:
    """Whether some of a question's evidence is in a scope, be it by a twin; True where there is none to look for.
    SettingError for a term that means nothing."""
    inside = corpus.scope(terms).documents
    named = [item.document for item in question.evidence]
    if not named or any(name in inside for name in named):
        return True
    wanted = {corpus.document(name).id for name in named}
    return any(corpus.document(name).id in wanted for name in inside)


def locate(evidence: Evidence, document: Document) -> Evidence:
    """The same evidence with offsets that were checked against the document's text; FootnoteError if they are wrong."""
    name, text = evidence.document, document.text
    start, end = evidence.start, evidence.end
    if start is None and end is None:
        if not evidence.quote.strip():
            return evidence
        start, end = find_quote(name, evidence.quote, text)
        return replace(evidence, start=start, end=end, quote=text[start:end])
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
