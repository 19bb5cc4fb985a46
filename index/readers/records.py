"""Data that is nested (objects, lists, values) as text: a table where objects are alike and flat, else a line a value,
behind the path that leads to it, so that every line says by itself what it is of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from index.readers.extract import one_line
from index.readers.flow import Flow, Gap, visible
from index.readers.tables import Row, row_of, write
from index.types import Lines

# A value, an object by its fields (what the object itself says: its field without a name), or a list.
Value = str | None | Mapping[str, "Value"] | Sequence["Value"]

# Tables have at most so many columns, each of them filled in at least this share of the rows, and cells that are this
# long (characters) in the mean; other objects are told field by field.
_WIDEST, _FILLED, _LONGEST_CELL = 40, 0.3, 120
# An object is called by the first of these fields that it has.
_NAMES = ("name", "title", "label", "id", "key")
_LONGEST_NAME = 80


def write_value(flow: Flow, value: Value, numbers: Sequence[int] = ()) -> None:
    """Write a document's value. `numbers` are those of the outermost list's members, lines of a file, say."""
    if isinstance(value, Mapping):
        _object(flow, value, level=1)
    elif isinstance(value, str) or value is None:
        flow.words(value or "")
    else:
        _list(flow, value, "", 1, numbers or range(1, len(value) + 1))


def _object(flow: Flow, value: Mapping[str, Value], level: int, path: str = "") -> None:
    """An object's fields in their order; lists of objects have a section each."""
    for key, inner in value.items():
        way = ".".join(filter(None, (path, one_line(key))))
        if isinstance(inner, Mapping):
            _object(flow, inner, level, way)
        elif isinstance(inner, str) or inner is None or _is_plain(inner):
            _field(flow, way, _text(inner))
        else:
            _list(flow, inner, way, level, range(1, len(inner) + 1))


def _field(flow: Flow, way: str, text: str) -> None:
    """A line `path: value`, in one stretch of lines with the field before it."""
    if not text:
        return
    goes_on = flow.lines and flow.lines[-1].kind == "fields" and flow.lines[-1].end == flow.length
    start, end = flow.line(f"{way}: {text}")
    if goes_on:
        start = flow.lines.pop().start
    flow.lines.append(Lines("fields", start, end))


def _list(flow: Flow, members: Sequence[Value], way: str, level: int, numbers: Sequence[int]) -> None:
    """A list that is not of values alone."""
    objects = [member for member in members if isinstance(member, Mapping)]
    if len(objects) == len(members) and (rows := _table(objects, numbers)):
        if way:
            flow.heading(level, way)
        write(flow, rows, headed=True)
        return
    for number, member in zip(numbers, members, strict=True):
        called = f"{way or 'record'} {number}"
        if not isinstance(member, Mapping):
            nested: Mapping[str, Value] = {called: member}
            _object(flow, nested, level)
            continue
        name = next((_text(member[key]) for key in _NAMES if isinstance(member.get(key), str)), "")
        title = f"{called}: {name}" if 0 < len(name) <= _LONGEST_NAME else called
        flow.heading(level, title)
        _object(flow, member, level + 1)
        flow.gap(Gap.BLOCK)


def _table(objects: Sequence[Mapping[str, Value]], numbers: Iterable[int]) -> list[Row]:
    """The objects as rows below their fields' names; none if they are no table's."""
    if not all(_is_shallow(one) for one in objects):
        return []
    flat = [dict(_fields(one)) for one in objects]
    columns = list(dict.fromkeys(chain.from_iterable(flat)))
    if len(objects) < 2 or not 1 < len(columns) <= _WIDEST:
        return []
    cells = [[one.get(column, "") for column in columns] for one in flat]
    filled = [text for row in cells for text in row if text]
    if len(filled) < _FILLED * len(columns) * len(objects) or sum(map(len, filled)) > _LONGEST_CELL * len(filled):
        return []
    rows = [row_of(number, row) for number, row in zip(numbers, cells, strict=True)]
    return [row_of(-1, columns), *rows]  # the names are in every object, and have no row


def _is_shallow(value: Mapping[str, Value]) -> bool:
    """An object, or objects in it, of plain values."""
    return all(_is_shallow(one) if isinstance(one, Mapping) else _is_plain(one) for one in value.values())


def _fields(value: Mapping[str, Value], path: str = "") -> Iterator[tuple[str, str]]:
    """A shallow object's plain values by their paths."""
    for key, inner in value.items():
        way = ".".join(filter(None, (path, one_line(key))))
        if isinstance(inner, Mapping):
            yield from _fields(inner, way)
        else:
            yield way, _text(inner)


def _is_plain(value: Value) -> bool:
    """A value, or a list of values."""
    if isinstance(value, Mapping):
        return False
    return isinstance(value, str) or value is None or all(isinstance(one, str) or one is None for one in value)


def _text(value: Value) -> str:
    """A plain value on one line."""
    if isinstance(value, str):
        return one_line(visible(value))
    return ", ".join(filter(None, map(_text, value))) if isinstance(value, Sequence) else ""
