"""Files on their way from a browser, piece by piece, so that each has a bar and none has to be in memory.

Streamlit's own uploader holds every file in memory as long as the page is open, tells of none before the last has
come, and can't say what became of them."""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.errors import DiskProblem, FootnoteError, UnreadableFile
from index.readers import refuse
from index.store import Index
from index.uploads import Uploads, fitting
from rag.ui.upkeep import Upkeep

# What came of a file that is not taken, in the place of how many bytes of it have come.
REFUSED = -1
# Seconds after which a half-received file belongs to a page that was closed.
LEFT = 86_400.0


@dataclass(slots=True)
class _Coming:
    """A file that has come so far, in bytes."""

    name: str
    size: int
    path: Path
    got: int = 0


class Receiving:
    """One session's files. A page sends some pieces, and the next ones when it has seen `got` of these."""

    def __init__(self, index: Index, upkeep: Upkeep) -> None:
        self.got: dict[str, int] = {}  # of each file of the last pieces: bytes that have come, or REFUSED
        self._index, self._upkeep = index, upkeep
        self._max_bytes = int(index.config.max_file_mb * 1e6)
        self._folder = index.config.data_dir / "receiving"
        self._coming: dict[str, _Coming] = {}
        self._whole: dict[str, int] = {}  # files of this batch that have come, and their size
        self._batch: object = None
        self._uploads = Uploads(index)

    def take(self, sent: object) -> None:
        """Pieces as the page sends them: {"batch", "pieces": [{"id", "name", "size", "at", "bytes" in base64}]}. One
        that has come already does no harm; files that are whole go to the uploads."""
        if not isinstance(sent, Mapping) or not isinstance(sent.get("pieces"), Sequence):
            return
        if sent.get("batch") != self._batch:
            self._begin(sent.get("batch"))
        self.got = {}
        for piece in sent["pieces"]:
            if isinstance(piece, Mapping):
                self._take_one(piece)
        self._hand_on()

    def _begin(self, batch: object) -> None:
        """A drop of its own: two files of one name in it are two."""
        self._batch, self._whole, self._uploads = batch, {}, Uploads(self._index)
        self._upkeep.clear()
        for path in self._folder.glob("*.part") if self._folder.is_dir() else ():
            with suppress(FileNotFoundError):  # another session was quicker
                if path.stat().st_mtime < time.time() - LEFT:
                    path.unlink()

    def _take_one(self, piece: Mapping[str, object]) -> None:
        id, name = str(piece.get("id")), str(piece.get("name"))
        try:
            self.got[id] = self._got(id, name, int(str(piece.get("size"))), int(str(piece.get("at"))), piece)
        except (FootnoteError, ValueError, OSError) as error:
            self._drop(id)
            self.got[id] = REFUSED
            self._upkeep.refuse(name, _told(error, self._folder))

    def _got(self, id: str, name: str, size: int, at: int, piece: Mapping[str, object]) -> int:
        """How many bytes of a file have come with this piece of it."""
        if id in self._whole:
            return self._whole[id]
        if id not in self._coming:
            if at:  # the server was started anew since its first piece
                return 0
            refuse(Path(fitting(name)), size, max_bytes=self._max_bytes)
            self._folder.mkdir(parents=True, exist_ok=True)
            self._coming[id] = _Coming(name, size, self._folder / f"{secrets.token_hex(8)}.part")
        coming = self._coming[id]
        data = base64.b64decode(str(piece.get("bytes", "")), validate=True)
        if at == coming.got:
            if at + len(data) > coming.size:
                raise UnreadableFile(f"{name} changed while it was sent", "Add it again when nobody writes to it")
            with coming.path.open("ab") as file:
                file.write(data)
            coming.got += len(data)
        return coming.got

    def _hand_on(self) -> None:
        whole = [(id, one) for id, one in self._coming.items() if one.got == one.size]
        if not whole:
            return
        files = [(one.name, one.path.open("rb")) for _, one in whole]
        try:
            self._upkeep.give(files, self._uploads)
        finally:
            for _, file in files:
                file.close()
            for id, one in whole:
                self._whole[id] = one.size
                self._drop(id)

    def _drop(self, id: str) -> None:
        coming = self._coming.pop(id, None)
        if coming is not None:
            coming.path.unlink(missing_ok=True)


def _told(error: Exception, folder: Path) -> FootnoteError:
    if isinstance(error, FootnoteError):
        return error
    if isinstance(error, OSError):
        return DiskProblem(str(folder), error.strerror or str(error))
    return UnreadableFile("The browser could not read it to its end", "See that it is still there, and add it again")
