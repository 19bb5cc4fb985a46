"""Drafts at the terminal, one by one. Every answer is stored at once, so that whatever ends it, nothing is lost; what
was skipped or not reached is asked the next time."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from index.errors import FootnoteError
from rag.cli.output import bold, one_line, wrapped
from rag.evaluation import drafts
from rag.evaluation.corpus import Corpus
from rag.evaluation.questions import GoldenQuestion

CHOICES = "[a]ccept  [e]dit  [n]ot answerable  [d]iscard  [s]kip  [q]uit"
OF_NEAR_MISS = "[a]ccept: nothing answers it  [e]dit  [d]iscard  [s]kip  [q]uit"
COUNTED = {"a": "accepted", "e": "accepted", "n": "accepted", "d": "discarded", "s": "skipped"}


class Enough(Exception):
    """The person has no more answers."""


def judge(waiting: Sequence[GoldenQuestion], path: Path, into: Path, corpus: Corpus) -> dict[str, int]:
    """Ask for each draft what to do with it, and do it; returns how many were accepted, discarded, skipped and left."""
    counts = {"accepted": 0, "discarded": 0, "skipped": 0, "left": 0}
    for number, draft in enumerate(waiting, start=1):
        _say(f"\n{bold(f'Draft {number} of {len(waiting)}')}\n{_shown(draft)}")
        try:
            counts[COUNTED[_decided(draft, path, into, corpus)]] += 1
        except Enough:
            counts["left"] = len(waiting) - number + 1
            break
    return counts


def _decided(draft: GoldenQuestion, path: Path, into: Path, corpus: Corpus) -> str:
    """What the person chose, done; asked again where it could not be done."""
    while True:
        choice = _choice(draft)
        try:
            match choice:
                case "a":
                    drafts.accept(path, into, draft, corpus)
                case "e":
                    drafts.accept(path, into, _edited(draft), corpus)
                case "n":
                    drafts.accept(path, into, drafts.as_unanswerable(draft), corpus)
                case "d":
                    drafts.discard(path, draft)
            return choice
        except FootnoteError as error:
            _say(error.in_lines)


def _choice(draft: GoldenQuestion) -> str:
    allowed = "aendsq" if draft.answerable else "aedsq"
    while True:
        _say(CHOICES if draft.answerable else OF_NEAR_MISS)
        choice = _typed()[:1].casefold()
        if choice == "q":
            raise Enough
        if choice and choice in allowed:
            return choice


def _edited(draft: GoldenQuestion) -> GoldenQuestion:
    """The draft as the person words it; what is left empty stays."""
    _say("The question:")
    question = _typed(draft.question)
    contains = None
    if draft.answerable:
        _say("Words that a right answer has, with ; between several (- for none):")
        typed = _typed("; ".join(draft.contains))
        contains = [] if typed == "-" else typed.split(";")
    return drafts.edited(draft, question, contains)


def _shown(draft: GoldenQuestion) -> str:
    lines = [draft.question]
    for item in draft.evidence:
        lines += [wrapped(f"{item.document}: “{one_line(item.quote)}”", "    ")]
    if draft.contains:
        lines += [f"    A right answer has: {'; '.join(draft.contains)}"]
    if not draft.answerable:
        lines += ["    It is meant to be one that the documents do not answer. See whether they do."]
    return "\n".join(lines)


def _typed(before: str = "") -> str:
    """A line from the person, with what it was before to begin with; an empty one leaves that as it is."""
    try:
        import readline
    except ImportError:  # Windows
        if before:
            _say(before)
        return _line() or before
    readline.set_startup_hook(lambda: readline.insert_text(before))
    try:
        return _line() or before
    finally:
        readline.set_startup_hook()


def _line() -> str:
    try:
        return input().strip()
    except EOFError:
        raise Enough from None


def _say(text: str) -> None:
    """Beside the result: standard output has that alone."""
    print(text, file=sys.stderr, flush=True)
