"""Which files of a folder count, by patterns as .gitignore has them."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from index_files import text_about, write
from stores import fits_together, opened

from index.errors import SettingError
from index.folder import scan
from index.patterns import Patterns
from index.sync import sync

NAMES = (
    "a.md", "b.txt", "drafts/a.md", "drafts/deep/c.md", "reports/a.md", "reports/drafts/d.md", "reports/keep.tmp",
    "x.tmp", "keep.tmp", "Größe/城.md", "#hash.md",
)  # fmt: skip
# Lines of .footnoteignore, which git reads as .gitignore to the same end.
IGNORED = {
    "a folder anywhere": "drafts/",
    "a folder at the top": "/drafts/",
    "an ending but for one": "*.tmp\n!keep.tmp",
    "nothing within a folder is taken back": "drafts/\n!drafts/a.md",
    "a comment and an escaped hash": "# drafts/\n\\#hash.md",
    "two stars": "reports/**/d.md",
    "a letter of several": "[ab].*",
    "other scripts": "Größe/城.md",
    "everything but a folder": "/*\n!/reports/",
    "blank lines and spaces at the end": "\n  \n*.txt   \n",
}


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "documents"
    for name in NAMES:
        write(folder / name, text_about("castle"))
    return folder


def found(folder, **settings: str) -> set[str]:
    return set(scan(folder, Patterns(folder, **settings))[0])


@pytest.mark.parametrize("what", IGNORED)
def test_the_folders_own_file_leaves_out_what_git_would(files, what):
    if not shutil.which("git"):
        pytest.skip("there is no git to compare with")
    write(files / ".footnoteignore", IGNORED[what])
    write(files / ".gitignore", IGNORED[what])
    subprocess.run(["git", "init", "-q"], cwd=files, check=True)
    listed = subprocess.run(
        ["git", "-c", "core.excludesFile=", "ls-files", "-z", "--others", "--exclude-standard"],
        cwd=files,
        capture_output=True,
        check=True,
    )
    names = {name for name in listed.stdout.decode().split("\0") if name}
    assert found(files) == names - {".gitignore", ".footnoteignore"}
    assert found(files) != set(NAMES)


def test_the_settings_take_in_and_leave_out(files):
    assert found(files, include="*.txt, /drafts/") == {"b.txt", "drafts/a.md", "drafts/deep/c.md"}
    assert found(files, include="*.md", exclude="drafts/,Größe/") == {"a.md", "reports/a.md", "#hash.md"}
    assert found(files, include=" , ") == set(NAMES)
    write(files / ".footnoteignore", "*.md\n")
    assert found(files, exclude="!a.md, *.tmp") == {"a.md", "b.txt", "drafts/a.md", "reports/a.md"}


def test_what_is_left_out_is_neither_looked_into_nor_told_of(files):
    (files / "drafts" / "link.md").symlink_to("/etc/hostname")
    write(files / "picture.png", b"\x89")
    assert scan(files, Patterns(files, exclude="drafts/"))[1] == []
    assert {failure.name for failure in scan(files)[1]} == {"drafts/link.md"}


@pytest.mark.parametrize(
    ("settings", "line", "told"),
    [({"exclude": "a, !"}, "", "FOOTNOTE_EXCLUDE has '!'"), ({}, "\\", r"\.footnoteignore has '\\\\'")],
)
def test_what_is_no_pattern_is_told_with_where_it_stands(files, settings, line, told):
    write(files / ".footnoteignore", line)
    with pytest.raises(SettingError, match=told):
        Patterns(files, **settings)


def test_a_file_of_patterns_that_cannot_be_read_is_told(files):
    write(files / ".footnoteignore", b"\xff\xfe\xff")
    with pytest.raises(SettingError, match=r"\.footnoteignore can't be read"):
        Patterns(files)


def test_a_sync_forgets_what_is_left_out_now_and_takes_it_in_again(index, folder):
    write(folder / ".footnoteignore", "castle.*\n")
    report = sync(index, folder)
    assert (report.removed, len(report.unchanged)) == (["castle.md"], 2)
    assert fits_together(index)
    (folder / ".footnoteignore").unlink()
    assert sync(index, folder).added == ["castle.md"]
    only = opened(index.config.data_dir, include="mill.md")
    assert sync(only, folder).unchanged == ["mill.md"]
    assert [info.name for info in only.documents()] == ["mill.md"]
    only.close()


def test_uploads_are_nobodys_patterns(index, folder, tmp_path):
    from index.sync import add

    picky = opened(index.config.data_dir, exclude="*.md", documents=folder)
    assert add(picky, [write(tmp_path / "bridge.md", text_about("bridge"))]).added == ["bridge.md"]
    picky.close()
