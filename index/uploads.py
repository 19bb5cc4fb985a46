"""The uploads: files that people gave beside the folder. What is taken out of them lies in `trash/`, until it is put
back or deleted for good.

A file is put there whole or not at all, and needs no write lock of the index: the sync that comes next finds it."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path, PurePath
from typing import BinaryIO

from filelock import FileLock

from index.catalogue import FOLDER, UPLOADS
from index.errors import DiskProblem, UnreadableFile
from index.folder import scan
from index.readers import refuse
from index.store import Index
from index.types import DocumentInfo, State

# Bytes of a file's name, on nearly every file system.
LONGEST_NAME = 255
_FORBIDDEN = frozenset('<>:"|?*\\/' if os.name == "nt" else "\\/")
_SOME = 1 << 20


@dataclass(frozen=True, slots=True)
class Put:
    """What putting a file came to: the `name` it has now, and whether it is "new", "replaced" another content, or is
    the "same" as was there."""

    name: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Trashed:
    """A file in the trash; `at` is when it came there, in seconds since the epoch."""

    id: str
    name: str
    at: float


class Uploads:
    """One data directory's uploads, and one batch of files put there: of two that have the same name, the second gets
    another."""

    def __init__(self, index: Index) -> None:
        self._catalogue = index.catalogue
        self._max_bytes = int(index.config.max_file_mb * 1e6)
        self._folder = index.folder_of(UPLOADS)
        self._trash = index.config.data_dir / "trash"
        self._lock = FileLock(index.config.data_dir / "uploads.lock")
        self._given: dict[str, str] = {}  # name: sha256

    def put(self, name: str, source: BinaryIO) -> Put:
        """Put a file there. One of the same name in the uploads is replaced, and goes to the trash; one of the folder
        keeps its name, and the new one gets a number.

        Raises UnreadableFile for what could never be read, DiskProblem where it can't be written."""
        name = fitting(name)
        size = source.seek(0, os.SEEK_END)
        refuse(Path(name), size, max_bytes=self._max_bytes)
        source.seek(0)
        with self._writing():
            self._folder.mkdir(parents=True, exist_ok=True)
            partial = self._folder / ".part"  # a name of its own: the file's may be as long as names can be
            try:
                digest = _copied(source, partial)
                name = self._free(name, lambda tried: self._given.get(tried, digest) != digest)
                target = self._folder / name
                outcome = "new"
                if target.exists():
                    outcome = "same" if _digest(target) == digest else "replaced"
                if outcome == "replaced":
                    self._to_trash(target)
                if outcome != "same":
                    partial.replace(target)
            finally:
                partial.unlink(missing_ok=True)
        self._given[name] = digest
        return Put(name, outcome)

    def take_out(self, name: str) -> str:
        """Move an upload to the trash; its id there, empty for one that is gone already."""
        with self._writing():
            path = self._folder / name
            return self._to_trash(path) if path.exists() else ""

    def put_back(self, trashed: Trashed) -> str:
        """Move a file of the trash back to the uploads; the name it has there, a numbered one if its own is taken."""
        with self._writing():
            self._folder.mkdir(parents=True, exist_ok=True)
            name = self._free(trashed.name, lambda tried: (self._folder / tried).exists())
            self.path_of(trashed).replace(self._folder / name)
            self._tidy(trashed)
        return name

    def delete(self, trashed: Trashed) -> None:
        """Delete a file of the trash for good."""
        with self._writing():
            self.path_of(trashed).unlink(missing_ok=True)
            self._tidy(trashed)

    def trash(self) -> list[Trashed]:
        """What lies in the trash, the latest first."""
        if not self._trash.is_dir():
            return []
        found = [_trashed(path) for path in self._trash.iterdir()]
        return sorted((one for one in found if one is not None), key=lambda one: one.at, reverse=True)

    def waiting(self) -> list[str]:
        """The names of files that no sync has looked at yet, sorted."""
        if not self._folder.is_dir():
            return []
        known = self._catalogue.files(UPLOADS)
        return sorted(name for name in scan(self._folder)[0] if name not in known)

    def of_path(self, file: Path) -> Trashed | None:
        """What lies in the trash at a path; None for any other file."""
        resolved = file.resolve()
        return next((one for one in self.trash() if self.path_of(one).resolve() == resolved), None)

    def _free(self, name: str, taken: Callable[[str], bool]) -> str:
        """The name, or the first numbered one that is neither taken nor the folder's."""
        names = (numbered(name, number) for number in count(1))
        return next(one for one in names if not taken(one) and self._catalogue.file(FOLDER, one) is None)

    def _to_trash(self, path: Path) -> str:
        place = self._trash / str(time.time_ns())  # beside others of the same name; the name may be as long as can be
        place.mkdir(parents=True)
        path.replace(place / path.name)
        return place.name

    def path_of(self, trashed: Trashed) -> Path:
        """The file of an entry of the trash."""
        path = self._trash / trashed.id
        return path / trashed.name if path.is_dir() else path

    def _tidy(self, trashed: Trashed) -> None:
        if (self._trash / trashed.id).is_dir():
            (self._trash / trashed.id).rmdir()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One at a time; the disk's errors in the user's words."""
        try:
            with self._lock:
                yield
        except OSError as error:
            raise DiskProblem(str(error.filename or self._folder), error.strerror or str(error)) from error


def listed(index: Index) -> list[DocumentInfo]:
    """The files that the index knows, and behind them the uploads that no sync has looked at yet."""
    waiting = [DocumentInfo(name, State.PENDING, source=UPLOADS) for name in Uploads(index).waiting()]
    return [*index.documents(), *waiting]


def fitting(name: str) -> str:
    """A name that a file can have in the uploads, made of what somebody's system or browser calls it. Raises
    UnreadableFile where nothing is left of it, or it would be hidden."""
    last = name.rsplit("/", 1)[-1]
    kept = "".join("_" if not one.isprintable() or one in _FORBIDDEN else one for one in last).strip().rstrip(".")
    if not kept or kept.startswith("."):
        raise UnreadableFile(
            f"{last or name} has a hidden file's name" if kept else "It has no name",
            "Give it a name that does not begin with a full stop",
        )
    return numbered(kept, 1)


def numbered(name: str, number: int) -> str:
    """The name as its `number`th bearer has it, cut to what file systems take: `report.pdf`, `report (2).pdf`."""
    suffix = PurePath(name).suffix
    tail = f" ({number}){suffix}" if number > 1 else suffix
    room = max(0, LONGEST_NAME - len(tail.encode()))
    return name.removesuffix(suffix).encode()[:room].decode(errors="ignore") + tail


def regular(file: Path) -> BinaryIO:
    """A file opened to be copied. Raises UnreadableFile where that can't be."""
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # opening a pipe would wait for ever
            raise UnreadableFile("it is not a regular file", "Name the document itself")
        return file.open("rb")
    except OSError as error:
        raise UnreadableFile(f"it can't be copied ({error.strerror or error})", "Check its name and rights") from error


def _copied(source: BinaryIO, partial: Path) -> str:
    """Copy to a file; the sha256 of what went there."""
    digest = hashlib.sha256()
    with partial.open("wb") as file:
        while some := source.read(_SOME):
            digest.update(some)
            file.write(some)
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _trashed(path: Path) -> Trashed | None:
    """An entry of the trash: a folder named by the time with the file in it, or, as it once was, the file with the time
    before its name."""
    when, _, name = path.name.partition("-")
    if not when.isdecimal():
        return None
    if path.is_dir():
        name = next((inside.name for inside in path.iterdir()), "")
    return Trashed(path.name, name, int(when) / 1e9) if name else None
