"""Whether Chroma's files can be searched, tried in a process of its own: a graph that was cut short crashes whoever
reads it (hnswlib, a segmentation fault), and listing passages does not read it.

    python -m index.probe CHROMA_FOLDER COLLECTION DIMENSIONS
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from index import environment
from index.config import IndexConfig
from index.embedding import Embedder
from index.errors import IndexDamaged
from index.guard import Guard

ROOT = Path(__file__).resolve().parents[1]


def has_graph(guard: Guard) -> bool:
    """Whether a graph is on the disk. Of fewer than a thousand passages none is: Chroma makes it as it is asked for."""
    written = [path.stat().st_size for path in guard.folder.glob("*/link_lists.bin")]
    return any(written) or any(guard.folder.glob("*/index_metadata.pickle"))


def search(guard: Guard, dimensions: int) -> None:
    """Search once; IndexDamaged if that fails, and the files are then marked for the next sync to fill again."""
    arguments = [str(guard.folder.absolute()), guard.collection, str(dimensions)]
    done = subprocess.run(
        [sys.executable, "-m", "index.probe", *arguments],
        cwd=ROOT,
        env=environment.for_child(),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        with guard.alone():
            guard.tear()
        raise IndexDamaged(f"The vectors in {guard.folder} can't be searched (status {done.returncode})")


def main(folder: str, collection: str, dimensions: str) -> None:
    """What the process does."""
    from index.vectors import VectorStore

    store = VectorStore(Guard(Path(folder), collection), Embedder.from_config(IndexConfig()))
    store.nearest([1.0] * int(dimensions), 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
