"""Files in, documents out: one reader a format family, imported when the first such file is met.

A new format is one file with `read(data, name, max_bytes) -> Extract` and one line in `READERS`.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from index.errors import UnreadableFile
from index.readers.extract import MAX_BYTES, Extract, readable_name
from index.readers.ocr import Tesseract
from index.types import Document

# Source code, scripts and settings.
CODE = (
    ".py .pyi .js .mjs .cjs .jsx .ts .tsx .java .kt .kts .scala .groovy .c .h .cc .cpp .cxx .hpp .cs .go .rs .rb .php "
    ".swift .m .r .jl .lua .pl .sh .bash .ps1 .bat .sql .css .scss .less .vue .yaml .yml .toml .ini .cfg .conf "
    ".properties .tf .proto .graphql .dart .ex .exs .erl .hs .clj .fs .vb"
).split()
READERS: dict[str, str] = {
    ".txt": "index.readers.plain:read",
    ".md": "index.readers.markdown:read",
    ".markdown": "index.readers.markdown:read",
    ".html": "index.readers.html:read",
    ".htm": "index.readers.html:read",
    ".pdf": "index.readers.pdf:read",
    ".docx": "index.readers.docx:read",
    ".csv": "index.readers.csv:read",
    ".tsv": "index.readers.csv:read",
    ".json": "index.readers.json:read",
    ".jsonl": "index.readers.json:read",
    ".xml": "index.readers.xml:read",
    ".rst": "index.readers.rst:read",
    ".eml": "index.readers.eml:read",
    ".epub": "index.readers.epub:read",
    ".zip": "index.readers.zip:read",
    ".odt": "index.readers.odt:read",
    ".pptx": "index.readers.pptx:read",
    ".xlsx": "index.readers.xlsx:read",
    ".xlsm": "index.readers.xlsx:read",
    **dict.fromkeys(CODE, "index.readers.code:read"),
}
# Whose pages may be images: their readers take `ocr=`, too.
SCANS = frozenset({".pdf"})
# Which hold further files: their readers take `around=`, too.
HOLDERS = frozenset({".zip", ".eml"})
READABLE: frozenset[str] = frozenset(READERS)
# Part of every document's id: raise it whenever a file would come out differently, so that it is read again.
READING_VERSION = "3"
# Formats that have come out differently since, alone: only their files are read again.
LATER_VERSIONS = dict.fromkeys((".md", ".markdown", ".html", ".htm", ".pdf", ".docx", ".pptx"), "4")
LATER_VERSIONS |= dict.fromkeys((".xml", ".csv", ".tsv"), "4")
LATER_VERSIONS |= dict.fromkeys((".xlsx", ".xlsm", ".odt", ".epub", ".zip", ".eml"), "5")
# Characters of a title or heading that are kept: it goes with every passage below it.
LONGEST_TITLE = 500
# Bytes of a file that are hashed at once.
_SOME = 1 << 20
# What other formats can carry and neither databases nor screens take; one character each, so that offsets hold.
_UNFIT = re.compile("[\0\ud800-\udfff]")


def read(path: Path, *, max_bytes: int, ocr: Tesseract | None = None) -> Document:
    """The document in the file at `path`; its suffix, in any case, chooses the reader, and `ocr` reads its images.

    Raises UnreadableFile, and nothing else, for a file that no text can be had from or above `max_bytes`.
    """
    return parse(path, read_bytes(path, max_bytes=max_bytes), max_bytes=max_bytes, ocr=ocr)


def parse(path: Path, data: bytes, *, max_bytes: int = MAX_BYTES, ocr: Tesseract | None = None) -> Document:
    """The document in `data`, the bytes of the file at `path`; `names` is left empty. Raises UnreadableFile, also for
    what unpacks to more than `max_bytes` (and than 100 MB: a small limit on files is none on what they hold)."""
    extract = extracted(path, data, max_bytes, ocr)
    return Document(
        id=content_id(path, data, _recognised(extract, ocr)),
        sha256=hashlib.sha256(data).hexdigest(),
        title=fit(extract.title)[:LONGEST_TITLE] or readable_name(path.name),
        text=fit(extract.text),
        pages=extract.pages,
        headings=tuple(replace(heading, title=fit(heading.title)[:LONGEST_TITLE]) for heading in extract.headings),
        lines=extract.lines,
        words=extract.words,
        parts=extract.parts,
        notes=extract.notes,
        is_part=extract.unread > 0,
    )


def _recognised(extract: Extract, ocr: Tesseract | None) -> str:
    """How OCR read the pages that it was given: what it was broken off at has a text of its own."""
    languages = ocr.languages if ocr and extract.recognised else ""
    return f"{languages} but {extract.unread} pages" if extract.unread else languages


def content_id(path: Path, data: bytes, recognised: str = "") -> str:
    """A document's id, known before it is parsed: the first 32 hex digits of a sha256 over the reader's name, its
    version and the bytes, so that it does not change with the file's name, but does where the same bytes read as
    another format have another text. `recognised` are the languages of OCR, if it was given pages to read."""
    digest = _begun(path, recognised)
    digest.update(data)
    return _id(digest)


def identify(path: Path, *, max_bytes: int, recognised: str = "") -> tuple[str, str, str]:
    """The sha256 of the file at `path`, its document's id, and the one it has if OCR in the languages `recognised` was
    given pages of it to read (empty if that can't be), without having it in memory. Raises UnreadableFile."""
    by_ocr = bool(recognised) and path.suffix.lower() in SCANS
    digests, size = [hashlib.sha256(), _begun(path), *([_begun(path, recognised)] if by_ocr else [])], 0
    with _opened(path) as file:
        while size <= max_bytes and (some := file.read(_SOME)):
            size += len(some)
            for digest in digests:
                digest.update(some)
    refuse(path, size, max_bytes=max_bytes)
    return digests[0].hexdigest(), _id(digests[1]), _id(digests[2]) if by_ocr else ""


def reading_version(path: Path) -> str:
    """Which version of its reader reads the file at `path`."""
    return LATER_VERSIONS.get(path.suffix.lower(), READING_VERSION)


def _begun(path: Path, recognised: str = "") -> hashlib._Hash:
    how = f"{_entry(path)} {reading_version(path)}" + (f" ocr {recognised}" if recognised else "")
    return hashlib.sha256(f"{how}\0".encode())


def _id(digest: hashlib._Hash) -> str:
    return digest.hexdigest()[:32]


def refuse(path: Path, size: int, *, max_bytes: int) -> None:
    """UnreadableFile for what the name and the size in bytes tell of already, without opening the file."""
    _entry(path)
    if not size:
        raise UnreadableFile(f"{path.name} is empty", "Fill it, or delete it")
    if size > max_bytes:
        raise UnreadableFile(
            f"{path.name} is larger than {max_bytes / 1_000_000:g} MB", "Split it, or raise FOOTNOTE_MAX_FILE_MB"
        )


def fit(text: str) -> str:
    """`text` with a replacement character for each that can't be stored: NUL, and halves of surrogate pairs."""
    return _UNFIT.sub("\ufffd", text)


def _entry(path: Path) -> str:
    entry = READERS.get(path.suffix.lower())
    if entry is None:
        known = ", ".join(sorted(READABLE - set(CODE)))
        raise UnreadableFile(
            f"{path.name} is not of a type that can be read",
            f"Save it as one of {known} (source code is read, too), or leave it out of the folder",
        )
    return entry


def read_bytes(path: Path, *, max_bytes: int) -> bytes:
    """The file's bytes, read once, so that what is hashed is what is parsed. Raises UnreadableFile."""
    _entry(path)
    with _opened(path) as file:
        data = file.read(max_bytes + 1)  # at most: the file may grow after its size was asked
    refuse(path, len(data), max_bytes=max_bytes)
    return data


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A file to be read; what goes wrong with it meanwhile is an UnreadableFile."""
    name = path.name
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
            raise UnreadableFile(f"{name} is not a regular file", "Put a copy of the document itself in the folder")
        with path.open("rb") as file:
            yield file
    except FileNotFoundError as error:
        raise UnreadableFile(f"{name} vanished before it could be read", "Sync again") from error
    except PermissionError as error:
        raise UnreadableFile(
            f"{name} may not be read by the user that runs Footnote", "Give that user permission to read it"
        ) from error
    except OSError as error:
        problem = error.strerror or type(error).__name__
        raise UnreadableFile(f"{name} could not be read ({problem})", "Check the disk, then sync again") from error


def extracted(
    path: Path, data: bytes, max_bytes: int, ocr: Tesseract | None = None, around: tuple[str, ...] = ()
) -> Extract:
    """What the reader makes of `data`, which is within files of the endings `around`. Parsers of others' files raise
    anything: all of it means an unreadable file."""
    entry, name = _entry(path), path.name
    if data.startswith(b"%PDF-") and not name.lower().endswith(".pdf"):
        raise UnreadableFile(f"{name} is a PDF under another ending", "Rename it to end in .pdf")
    module, function = entry.split(":")
    reader = getattr(import_module(module), function)
    if path.suffix.lower() in SCANS:
        reader = partial(reader, ocr=ocr)
    if path.suffix.lower() in HOLDERS:
        reader = partial(reader, around=around)
    try:
        extract: Extract = reader(data, name, max(max_bytes, MAX_BYTES))
    except (UnreadableFile, MemoryError):
        raise
    except Exception as error:
        raise UnreadableFile(
            f"{name} is broken ({type(error).__name__})", "Open it in its own program and save it again"
        ) from error
    if not extract.text.strip():
        raise UnreadableFile(f"{name} has no text", "Add text to it, or leave it out of the folder")
    return extract
