"""What a scope's terms mean: names, folders, patterns and tags; and what is said of those that mean nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import SettingError
from index.readers.markdown import tags
from index.scope import folders, meant, resolved

NAMED = [
    ("Notes.md", "notes"),
    ("a/plan.md", "plan"),
    ("a/b/plan.pdf", "scan"),
    ("copies/plan.md", "plan"),
    ("tag:x", "odd"),
    ("x [draft].md", "draft"),
    ("!important.txt", "important"),
]
TAGS = {"notes": ("Moon", "sea/tide"), "plan": ("sea",)}

MEANT = {
    "a name": ("Notes.md", ["Notes.md"]),
    "a name in another case": ("notes.MD", ["Notes.md"]),
    "a name that looks like a pattern": ("x [draft].md", ["x [draft].md"]),
    "a name that looks like a tag": ("tag:x", ["tag:x"]),
    "a name that begins with a mark": ("!important.txt", ["!important.txt"]),
    "a folder": ("a/", ["a/plan.md", "a/b/plan.pdf"]),
    "a folder without its slash": ("a", ["a/plan.md", "a/b/plan.pdf"]),
    "a folder as the shell completes it": ("./a/b/", ["a/b/plan.pdf"]),
    "a folder in another case": ("COPIES", ["copies/plan.md"]),
    "a file's own name, wherever it lies": ("plan.md", ["a/plan.md", "copies/plan.md"]),
    "a pattern": ("*.md", ["Notes.md", "a/plan.md", "copies/plan.md", "x [draft].md"]),
    "a pattern with its folder": ("a/*.md", ["a/plan.md"]),
    "a pattern through folders": ("a/**", ["a/plan.md", "a/b/plan.pdf"]),
    "a tag in any case": ("tag:MOON", ["Notes.md"]),
    "a tag and those below it": ("tag:#sea", ["Notes.md", "a/plan.md", "copies/plan.md"]),
    "everything": (".", [name for name, _ in NAMED]),
    "nothing": ("b", ["a/b/plan.pdf"]),
    "a part of a name": ("Note", []),
    "an unknown tag": ("tag:sun", []),
    "no tag": ("tag:", []),
    "a pattern that is none": ("a[", []),
}


@pytest.mark.parametrize(("term", "names"), MEANT.values(), ids=MEANT)
def test_a_term_means(term, names):
    assert [name for name, _ in meant(term, NAMED, TAGS)] == names


@settings(max_examples=30)
@given(st.text())
def test_any_term_means_names_that_there_are_or_nothing(term):
    assert set(meant(term, NAMED, TAGS)) <= set(NAMED)


def test_terms_add_to_each_other_and_twins_are_one_document_by_the_names_that_were_meant():
    scope = resolved(["copies/", "Notes.md"], NAMED, TAGS)
    assert scope.documents == {"plan": ("copies/plan.md",), "notes": ("Notes.md",)}
    assert (scope.name_of("plan"), scope.name_of("scan"), scope.whole) == ("copies/plan.md", "", False)
    assert scope.holds("copies/plan.md", "plan")
    assert not scope.holds("a/plan.md", "plan")
    assert resolved(["*"], NAMED, TAGS).whole


WRONG = {
    "a letter off": ("a/plam.md", "a/plan.md"),
    "a folder": ("copis/", "copies/"),
    "a tag": ("tag:mon", "tag:Moon"),
    "far off": ("zzzz", "index status"),
    "a tag far off": ("tag:zzzz", "tag:Moon, tag:sea"),
}


@pytest.mark.parametrize(("term", "told"), WRONG.values(), ids=WRONG)
def test_a_term_that_means_nothing_is_told_with_what_is_near(term, told):
    with pytest.raises(SettingError) as wrong:
        resolved(["Notes.md", term], NAMED, TAGS)
    assert repr(term) in wrong.value.reason
    assert told in wrong.value.remedy


def test_folders_are_named_at_every_depth():
    assert folders(NAMED) == ["a/", "a/b/", "copies/"]


FRONT = {
    "a list": ('---\ntags: [a, "b c", 3]\n---\ntext', ("a", "b c", "3")),
    "a list below": ("---\ntags:\n  - a\n  - '#b'\n  - a\n---\n", ("a", "b")),
    "words": ("---\ntags: a b\n---\n", ("a", "b")),
    "words apart by commas": ("---\ntags: a b, c\n---\n", ("a b", "c")),
    "TOML": ('+++\ntags = ["a"]\n+++\n', ("a",)),
    "none": ("---\ntitle: A\n---\n", ()),
    "nothing": ("---\ntags:\n---\n", ()),
    "of another kind": ("---\ntags: {a: b}\n---\n", ()),
    "lists in lists": ("---\ntags: [[a], b, null]\n---\n", ("b",)),
    "no front matter": ("# A\n\ntags: [a]\n", ()),
    "not the first line": ("\n---\ntags: [a]\n---\n", ()),
    "broken": ("---\ntags: [a\n---\n", ()),
    "a date that is none": ("---\ndate: 2020-99-99\ntags: [a]\n---\n", ()),
}


@pytest.mark.parametrize(("text", "found"), FRONT.values(), ids=FRONT)
def test_tags_are_those_of_the_front_matter(text, found):
    assert tags(text) == found
