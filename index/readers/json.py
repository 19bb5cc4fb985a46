"""JSON, and JSON Lines: objects that are alike as a table, others as a line a value."""

from __future__ import annotations

import json
from typing import Any

from index.encoding import decode
from index.errors import UnreadableFile
from index.readers.extract import MAX_BYTES, Extract
from index.readers.flow import Flow
from index.readers.records import Value, write_value

# What golden questions have: they quote the answers, and among the documents they would find themselves.
_GOLDEN = {"question", "answerable", "evidence"}


def read(data: bytes, name: str, max_bytes: int = MAX_BYTES) -> Extract:
    """The value as text; one value a line is a list. Numbers stay as they are written, and what is null is left out.

    Raises UnreadableFile for what is not JSON, and for golden questions."""
    text = decode(data, name)
    try:
        value, numbers = _lines(text) if name.lower().endswith(".jsonl") else (_parsed(text), [])
    except json.JSONDecodeError as error:
        try:
            value, numbers = _lines(text)
        except json.JSONDecodeError as of_line:
            line = of_line.lineno if name.lower().endswith(".jsonl") else error.lineno
            raise UnreadableFile(f"{name} is not valid JSON (line {line}: {error.msg})", "Mend it there") from error
    first = value[0] if isinstance(value, list) and value else None
    if isinstance(first, dict) and first.keys() >= _GOLDEN:
        raise UnreadableFile(f"{name} holds golden questions, which are no document", "Keep it outside of the folder")
    flow = Flow(name=name, max_bytes=max_bytes)
    write_value(flow, value, numbers)
    return flow.extract(_title(value))


def _parsed(text: str) -> Value:
    value: Value = json.loads(text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_object)
    return _words(value)


def _lines(text: str) -> tuple[Value, list[int]]:
    """The values of lines, and the lines' numbers."""
    values: list[Value] = []
    numbers: list[int] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                values.append(_parsed(line))
            except json.JSONDecodeError as error:
                error.lineno = number
                raise
            numbers.append(number)
    return values, numbers


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Value]:
    """An object's fields; a name that comes again keeps all its values."""
    found: dict[str, Value] = {}
    for key, value in pairs:
        again = key
        while again in found:
            again += "'"
        found[again] = _words(value)
    return found


def _words(value: Any) -> Value:
    """A value with the words true and false for what they mean."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return [_words(one) for one in value] if isinstance(value, list) else value


def _title(value: Value) -> str:
    title = value.get("title") if isinstance(value, dict) else None
    return title if isinstance(title, str) else ""
