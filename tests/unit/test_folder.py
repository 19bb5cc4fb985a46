"""What a folder lists, without opening a file."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from index_files import write

from index.errors import SettingError, UnreadableFile
from index.folder import identify, scan
from index.readers import content_id


def test_files_are_listed_by_relative_name_and_hidden_ones_left_out(tmp_path, opens_in):
    for name in ("b.md", "a.txt", "below/deep/c.pdf", ".hidden.md", ".git/config.md", "Größe/城.md", "with space.md"):
        write(tmp_path / name, "text")
    opened_before = list(opens_in(tmp_path))
    found, failures = scan(tmp_path)
    assert sorted(found) == ["Größe/城.md", "a.txt", "b.md", "below/deep/c.pdf", "with space.md"]
    assert failures == []
    assert opens_in(tmp_path) == opened_before


def test_size_and_times_are_the_files_own(tmp_path):
    path = write(tmp_path / "a.md", "four")
    (found,) = scan(tmp_path)[0].values()
    status = path.stat()
    assert (found.path, found.size, found.modified_ns) == (path, 4, status.st_mtime_ns)
    assert found.changed_ns == status.st_ctime_ns


@pytest.mark.parametrize("name", ["nowhere", "file.md"])
def test_what_is_no_folder_is_told(tmp_path, name):
    write(tmp_path / "file.md", "text")
    with pytest.raises(SettingError, match=f"{name} is not a folder"):
        scan(tmp_path / name)


def test_links_are_followed_within_the_folder_alone(tmp_path):
    write(tmp_path / "documents" / "a.md", "text")
    write(tmp_path / "secret.md", "text")
    for name, target in {
        "inside.md": tmp_path / "documents" / "a.md",
        "outside.md": tmp_path / "secret.md",
        "dangling.md": tmp_path / "documents" / "nowhere.md",
        "circle.md": tmp_path / "documents" / "circle.md",
        "folder": tmp_path,
    }.items():
        (tmp_path / "documents" / name).symlink_to(target)
    found, failures = scan(tmp_path / "documents")
    assert sorted(found) == ["a.md", "inside.md"]
    assert {failure.name for failure in failures} == {"outside.md", "dangling.md", "circle.md", "folder"}
    assert all(failure.reason and failure.remedy for failure in failures)


def test_a_folder_that_is_itself_a_link_is_listed(tmp_path):
    write(tmp_path / "documents" / "a.md", "text")
    (tmp_path / "link").symlink_to(tmp_path / "documents")
    assert list(scan(tmp_path / "link")[0]) == ["a.md"]


def test_a_relative_folder_is_listed(tmp_path, monkeypatch):
    write(tmp_path / "documents" / "a.md", "text")
    monkeypatch.chdir(tmp_path)
    assert list(scan(Path("documents"))[0]) == ["a.md"]
    assert list(scan(Path())[0]) == ["documents/a.md"]


def test_a_folder_that_may_not_be_listed_is_named(as_a_plain_user):
    write(as_a_plain_user / "open" / "a.md", "text")
    write(as_a_plain_user / "open" / "closed" / "b.md", "text")
    (as_a_plain_user / "open" / "closed").chmod(0)
    found, failures = scan(as_a_plain_user / "open")
    assert (list(found), [failure.name for failure in failures]) == (["a.md"], ["closed/"])
    (as_a_plain_user / "open").chmod(0o300)
    with pytest.raises(SettingError, match="can't be listed"):
        scan(as_a_plain_user / "open")


def test_a_file_is_identified_with_the_status_that_it_has_then(tmp_path):
    write(tmp_path / "a.md", "before")
    (listed,) = scan(tmp_path)[0].values()
    write(tmp_path / "a.md", "afterwards", age=5)
    found, sha256, content, _ = identify(listed, max_bytes=100)
    assert (found.size, sha256) == (10, hashlib.sha256(b"afterwards").hexdigest())
    assert content == content_id(tmp_path / "a.md", b"afterwards")
    assert found.modified_ns != listed.modified_ns
    (tmp_path / "a.md").unlink()
    with pytest.raises(UnreadableFile, match="vanished"):
        identify(listed, max_bytes=100)
