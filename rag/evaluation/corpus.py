"""The files that questions are about, read by the same readers as the index but apart from it.

Evaluation checks evidence and citations against a fresh reading of the file, so that an index that has drifted from
its folder is found out rather than compared with itself."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path, PurePosixPath

from index.config import IndexConfig
from index.errors import FootnoteError, SettingError, UnreadableFile
from index.readers import READABLE, read
from index.readers.ocr import Tesseract
from index.scope import TAG, Scope, meant, resolved
from index.types import Document

# What may have front matter, and with it tags.
MARKDOWN = (".md", ".markdown")


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

    def scope(self, terms: Sequence[str]) -> Scope:
        """What names, folders, patterns and tags mean among these files, each by its name in the place of an id;
        SettingError for a term that means nothing."""
        named = [(name, name) for name in self.names]
        tagged = self._tags if any(term.startswith(TAG) for term in terms) else {}
        return resolved([self._placed(term) for term in terms], named, tagged)

    def _placed(self, term: str) -> str:
        """The term as the folder calls it, where it is a path on the disk that leads into it."""
        if not term.strip():
            raise SettingError("A scope is empty", "Name a document, a folder, a pattern, or a tag as tag:NAME")
        if term.startswith(TAG) or meant(term, [(name, name) for name in self.names], {}):
            return term
        try:
            path, folder = Path(term).expanduser().resolve(), self.folder.resolve()
        except (OSError, RuntimeError, ValueError):  # no path at all: a zero byte, nobody's home
            return term
        return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else term

    @cached_property
    def _tags(self) -> dict[str, tuple[str, ...]]:
        """The tags of the files that have any; one that can't be read has none, and is told when it is indexed."""
        from index.readers.markdown import tags  # 50 ms that other questions need not wait for

        found: dict[str, tuple[str, ...]] = {}
        for name in self.names:
            if name.lower().endswith(MARKDOWN):
                try:
                    found[name] = tags(self.document(name).text)
                except UnreadableFile:
                    continue
        return {name: own for name, own in found.items() if own}

    def _path(self, name: str) -> Path:
        relative = PurePosixPath(name)
        path = self.folder / relative
        if not name or relative.is_absolute() or ".." in relative.parts or not path.is_file():
            near = get_close_matches(name, self.names, n=1)
            raise FootnoteError(f"no document {name!r} in {self.folder}", f"Did you mean {near[0]!r}?" if near else "")
        return path
