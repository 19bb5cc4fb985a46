"""The files that questions are about, read by the same readers as the index but apart from it.

Evaluation checks evidence and citations against a fresh reading of the file, so that an index that has drifted from
its folder is found out rather than compared with itself."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cached_property
from pathlib import Path, PurePosixPath

from index.config import IndexConfig
from index.errors import FootnoteError, SettingError
from index.readers import READABLE, read
from index.readers.ocr import Tesseract
from index.types import Document


def checked_folder(folder: Path) -> Path:
    """The folder, if it is one; SettingError otherwise."""
    if not folder.is_dir():
        raise SettingError(f"{folder} is not a folder", "Name the folder of documents, as in: --corpus my_docs")
    return folder


class Corpus:
    """A folder of documents by relative name, each read when first asked for and then kept."""

    def __init__(self, folder: Path, *, max_file_mb: float = 100.0, ocr: Tesseract | None = None) -> None:
        self.folder = checked_folder(folder)
        self._ocr = ocr
        self._max_bytes = int(max_file_mb * 1024 * 1024)
        self._read: dict[str, Document] = {}

    @classmethod
    def of(cls, folder: Path, config: IndexConfig) -> Corpus:
        """A folder, read as an index of this configuration reads it."""
        return cls(folder, max_file_mb=config.max_file_mb, ocr=config.tesseract())

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The relative names of all files that a reader exists for, sorted."""
        files = (path for path in self.folder.rglob("*") if path.suffix.lower() in READABLE and path.is_file())
        return tuple(sorted(path.relative_to(self.folder).as_posix() for path in files))

    def document(self, name: str) -> Document:
        """The document called `name`; FootnoteError if there is none (near names are told) or it can't be read."""
        if name not in self._read:
            self._read[name] = read(self._path(name), max_bytes=self._max_bytes, ocr=self._ocr)
        return self._read[name]

    def _path(self, name: str) -> Path:
        relative = PurePosixPath(name)
        path = self.folder / relative
        if not name or relative.is_absolute() or ".." in relative.parts or not path.is_file():
            near = get_close_matches(name, self.names, n=1)
            raise FootnoteError(f"no document {name!r} in {self.folder}", f"Did you mean {near[0]!r}?" if near else "")
        return path
