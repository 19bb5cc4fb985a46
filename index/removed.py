"""What was taken out of the index and can be brought back: documents of the folder, whose files stay, and uploads,
which lie in the trash."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.catalogue import FOLDER, UPLOADS
from index.store import Index
from index.uploads import Uploads


@dataclass(frozen=True, slots=True)
class Removed:
    """One of them; `id` tells two of the trash apart, `path` is its file now, and `at` is when an upload went to the
    trash, in seconds since the epoch (0 of the folder's)."""

    source: str
    name: str
    path: Path
    id: str = ""
    at: float = 0.0


def removed(index: Index) -> list[Removed]:
    """All of them: the folder's by name, then those of the trash, the latest first."""
    folder, uploads = index.folder_of(FOLDER), Uploads(index)
    excluded = [Removed(FOLDER, name, folder / name) for name in index.catalogue.excluded(FOLDER)]
    return excluded + [Removed(UPLOADS, one.name, uploads.path_of(one), one.id, one.at) for one in uploads.trash()]


def way_back(index: Index, one: Removed) -> str:
    """What to type to bring it back."""
    return index.config.command("add", one.path)
