"""txtai over the documents' paragraphs, with its defaults, and with its one switch to hybrid search.

txtai itself does not split what it indexes; its Segmentation does, here by paragraphs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from protocol import Chunk, Tool, run
from txtai import Embeddings
from txtai.pipeline import Segmentation

# What `Embeddings.search` gives unless told otherwise.
TOP = 3


def make(folder: Path, texts: dict[str, str], model: str) -> Iterator[Tool]:
    split = Segmentation(paragraphs=True)
    for hybrid in (False, True):
        embeddings = Embeddings(path=model, content=True, hybrid=hybrid)
        embeddings.index(["warm up"])
        embeddings.search("warm up")

        began = time.perf_counter()
        chunks = [Chunk(name, paragraph) for name, text in texts.items() for paragraph in split(text)]
        embeddings.index((place, chunk.text, None) for place, chunk in enumerate(chunks))
        seconds = time.perf_counter() - began

        def find(question: str, k: int, embeddings: Embeddings = embeddings) -> tuple[list[int], float | None]:
            found = embeddings.search(question, limit=k)
            return [int(one["id"]) for one in found], found[0]["score"] if found else None

        yield Tool("txtai hybrid" if hybrid else "txtai", chunks, find, TOP, seconds)


if __name__ == "__main__":
    run(make, ["txtai", "faiss-cpu"])
