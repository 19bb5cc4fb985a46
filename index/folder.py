"""What is in a folder: its files by relative name, and what can't be a document at all. Opens no file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from index.errors import SettingError
from index.types import Failure


@dataclass(frozen=True, slots=True)
class Found:
    """A file as the folder lists it; `size` in bytes, `modified_ns` since the epoch."""

    name: str
    path: Path
    size: int
    modified_ns: int


def scan(folder: Path) -> tuple[dict[str, Found], list[Failure]]:
    """The files below `folder` by POSIX name, hidden ones left out, and those that are listed but not read."""
    if not folder.is_dir():
        raise SettingError(f"{folder} is not a folder", "Name one that exists: FOOTNOTE_DOCUMENTS, or sync DIR")
    root = folder.resolve()
    found: dict[str, Found] = {}
    failures: list[Failure] = []

    def unlisted(error: OSError) -> None:
        name = Path(error.filename).relative_to(folder).as_posix() if error.filename else str(folder)
        failures.append(Failure(name, "its folder can't be listed", "Allow reading it, or move it out"))

    for parent, directories, files in os.walk(folder, onerror=unlisted):
        directories[:] = sorted(name for name in directories if not name.startswith("."))
        for name in [name for name in directories if Path(parent, name).is_symlink()]:
            failures.append(_link(Path(parent, name).relative_to(folder).as_posix()))
        for file in sorted(files):
            path = Path(parent, file)
            name = path.relative_to(folder).as_posix()
            if file.startswith("."):
                continue
            if path.is_symlink() and not path.resolve().is_relative_to(root):
                failures.append(_link(name))
                continue
            try:
                status = path.stat()
            except OSError:
                failures.append(Failure(name, "it vanished or leads nowhere", "Remove the link or restore the file"))
                continue
            found[name] = Found(name, path, status.st_size, status.st_mtime_ns)
    return found, failures


def _link(name: str) -> Failure:
    return Failure(
        name, "it is a link, and links that may lead out of the folder are not followed", "Copy the file here"
    )
