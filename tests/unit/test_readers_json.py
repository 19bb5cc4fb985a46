"""JSON: alike objects are a table, every other value a line that says by itself what it is of."""

from __future__ import annotations

import json

import pytest

from index.errors import UnreadableFile
from index.readers.json import read
from index.types import Document


def opened(value: object, name: str = "a.json") -> Document:
    text = value if isinstance(value, str) else json.dumps(value)
    found = read(text.encode(), name)
    return Document("d", "s", found.title, found.text, headings=found.headings, lines=found.lines)


def test_a_value_stands_behind_its_path() -> None:
    found = opened({"title": "Shop", "address": {"city": "Paris", "at": {"lat": 1}}, "tags": ["a", "b"], "open": True})
    assert found.text == "title: Shop\naddress.city: Paris\naddress.at.lat: 1\ntags: a, b\nopen: true"
    assert [(lines.kind, lines.start, lines.end) for lines in found.lines] == [("fields", 0, len(found.text))]
    assert found.title == "Shop"


def test_numbers_stay_as_written_and_null_says_nothing() -> None:
    assert opened('{"a": 1.50, "b": 12345678901234567890, "c": null, "d": 1e3}').text == (
        "a: 1.50\nb: 12345678901234567890\nd: 1e3"
    )


def test_a_field_that_comes_twice_keeps_both_values() -> None:
    assert opened('{"a": 1, "a": 2}').text == "a: 1\na': 2"


def test_alike_objects_are_rows_below_their_fields_names() -> None:
    found = opened({"sales": [{"year": 2018, "rice": {"t": 5}}, {"year": 2019, "rice": {"t": 6}, "note": "wet, cold"}]})
    assert found.text == "sales\n\nyear | rice.t | note\n2018 | 5 |\n2019 | 6 | wet, cold"
    at = found.text.index("2019")
    assert found.column_names(found.lines_at(at)) == ("year", "rice.t", "note")
    assert found.place(at) == "sales, row 2"
    assert found.place(found.text.index("year")) == "sales"


def test_objects_that_differ_are_sections_by_name() -> None:
    found = opened({"staff": [{"name": "Ada", "homes": [{"city": "Rome"}]}, {"id": 7, "age": 5}]})
    assert found.text == "staff 1: Ada\n\nname: Ada\n\nhomes 1\n\ncity: Rome\n\nstaff 2: 7\n\nid: 7\nage: 5"
    assert found.heading_path(found.text.index("Rome")) == ("staff 1: Ada", "homes 1")


def test_objects_that_hold_texts_are_no_table() -> None:
    found = opened([{"name": "a", "text": "word " * 80}, {"name": "b", "text": "more " * 80}])
    assert [heading.title for heading in found.headings] == ["record 1: a", "record 2: b"]


def test_json_lines_are_rows_by_the_numbers_of_their_lines() -> None:
    found = opened('{"year": 2018, "rice": 5}\n\n{"year": 2019, "rice": 6}\n', "a.jsonl")
    assert found.text == "year | rice\n2018 | 5\n2019 | 6"
    assert found.place(found.text.index("2019")) == "row 3"
    assert opened('{"year": 2018, "rice": 5}\n{"year": 2019, "rice": 6}\n').text == found.text


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [('{\n"a": 1,\n}', "a.json", 3), ('{"a": 1}\n{"b":\n', "a.jsonl", 2), ("// a remark\n{}", "a.json", 1)],
)
def test_what_is_not_json_says_where(text: str, name: str, line: int) -> None:
    with pytest.raises(UnreadableFile, match=rf"not valid JSON \(line {line}:"):
        opened(text, name)


def test_golden_questions_are_no_document() -> None:
    question = {"id": "x", "question": "Who?", "answerable": True, "evidence": []}
    with pytest.raises(UnreadableFile, match="golden questions"):
        opened(json.dumps(question) + "\n", "questions.jsonl")


def test_deep_nesting_is_refused_or_read_but_does_not_swell() -> None:
    deep = '{"' + "k" * 1000 + '": '
    with pytest.raises(UnreadableFile, match="unpacks to more than"):
        read((deep * 200 + '["x", {"y": "z"}]' + "}" * 200).encode(), "a.json", 100_000)
