"""What is in a folder: its files by relative name, and what can't be a document at all."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from index import readers
from index.errors import FolderGone, SettingError, UnreadableFile
from index.patterns import Patterns
from index.types import Failure

# A file is read again so often if it changes meanwhile.
TRIES = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A file as the folder lists it; `size` in bytes, times in nanoseconds since the epoch: of its content, and of
    anything about it (name, rights)."""

    name: str
    path: Path
    size: int
    modified_ns: int
    changed_ns: int


class StillChanging(UnreadableFile):
    """A file that somebody is writing to."""


def checked(folder: Path) -> Path:
    """The folder, if it is one; FolderGone otherwise."""
    try:
        is_one = folder.is_dir()
    except OSError as error:  # a network drive that was cut off
        raise FolderGone(f"{folder} can't be reached ({error.strerror})", "Connect its drive again") from error
    if not is_one:
        raise FolderGone(f"{folder} is not a folder", "Name one that exists: FOOTNOTE_DOCUMENTS, or sync DIR")
    return folder


def scan(folder: Path, patterns: Patterns | None = None) -> tuple[dict[str, Found], list[Failure]]:
    """The files below `folder` by POSIX name, hidden ones and those that `patterns` leave out aside, and those that are
    listed but not read; a folder that can't be listed stands among these with a slash at its end. Opens no file."""
    root = checked(folder).resolve()
    found: dict[str, Found] = {}
    failures: list[Failure] = []

    def unlisted(error: OSError) -> None:
        name = _name(folder, Path(error.filename or folder))
        if name == ".":
            raise SettingError(f"{folder} can't be listed ({error.strerror})", "Allow reading it") from error
        failures.append(Failure(f"{_shown(name)}/", "this folder can't be listed", "Allow reading it, or move it out"))

    for parent, directories, files in os.walk(folder, onerror=unlisted):
        below = _name(folder, Path(parent))
        prefix = "" if below == "." else f"{below}/"
        directories[:] = sorted(name for name in directories if not name.startswith("."))
        if patterns is not None:
            directories[:] = [name for name in directories if patterns.enters(prefix + name)]
        failures += [_link(prefix + name) for name in directories if Path(parent, name).is_symlink()]
        for file in sorted(name for name in files if not name.startswith(".")):
            if patterns is not None and not patterns.takes(prefix + file):
                continue
            listed = _listed(prefix + file, Path(parent, file), root)
            if isinstance(listed, Found):
                found[listed.name] = listed
            else:
                failures.append(listed)
    return found, failures


def identify(file: Found, *, max_bytes: int, recognised: str = "") -> tuple[Found, str, str, str]:
    """A file as it is now, its sha256 and the ids that its document may have (see `readers.identify`). Raises
    UnreadableFile; StillChanging if it was never the same before and after it was looked at."""
    for _ in range(TRIES):
        before = _status(file)
        ids = readers.identify(file.path, max_bytes=max_bytes, recognised=recognised)
        if _status(file) == before:
            return before, *ids
    raise still_changing(file)


def still_changing(file: Found) -> StillChanging:
    """The error for a file that is another each time it is looked at."""
    return StillChanging(f"{file.path.name} changed while it was read", "Sync again when nobody writes to it any more")


def _status(file: Found) -> Found:
    try:
        return _found(file.name, file.path)
    except FileNotFoundError as error:
        raise UnreadableFile(f"{file.path.name} vanished before it could be read", "Sync again") from error
    except OSError as error:
        raise UnreadableFile(f"{file.path.name} can't be opened ({error.strerror})", "Allow reading it") from error


def _listed(name: str, path: Path, root: Path) -> Found | Failure:
    if _shown(name) != name:
        return Failure(_shown(name), "its name is not valid text", "Rename it")
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            return _found(name, path) if path.resolve().is_relative_to(root) else _link(name)
        return Found(name, path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)
    except (OSError, RuntimeError):  # RuntimeError: a link in a circle
        return Failure(name, "it vanished or leads nowhere", "Remove the link or restore the file")


def _found(name: str, path: Path) -> Found:
    status = path.stat()
    return Found(name, path, status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def _name(folder: Path, path: Path) -> str:
    return path.relative_to(folder).as_posix()


def _shown(name: str) -> str:
    """A name that can be stored and printed, whatever bytes the file system has."""
    return os.fsencode(name).decode("utf-8", "replace")


def _link(name: str) -> Failure:
    return Failure(
        _shown(name), "it is a link, and links that may lead out of the folder are not followed", "Copy the file here"
    )
