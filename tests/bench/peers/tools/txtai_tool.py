"""txtai with its one switch to hybrid search, and else its defaults. Without it, txtai finds what LangChain does.

txtai indexes what it is given, and its own Segmentation finds no places to cut in a long text without blank lines
(one of 118,000 characters stayed whole). So it gets the pieces of LangChain's usual splitter."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from protocol import Chunk, Tool, run
from splitting import split
from txtai import Embeddings

# What `Embeddings.search` gives unless told otherwise.
TOP = 3


def make(folder: Path, texts: dict[str, str], model: str) -> Iterator[Tool]:
    embeddings = Embeddings(path=model, content=True, hybrid=True)
    embeddings.index(["warm up"])
    embeddings.search("warm up")

    began = time.perf_counter()
    splits = split(texts)
    embeddings.index((place, one.page_content, None) for place, one in enumerate(splits))
    seconds = time.perf_counter() - began
    chunks = [Chunk(one.metadata["source"], one.page_content, one.metadata["start_index"]) for one in splits]

    def find(question: str, k: int) -> tuple[list[int], float | None]:
        found = embeddings.search(question, limit=k)
        return [int(one["id"]) for one in found], found[0]["score"] if found else None

    yield Tool("txtai hybrid", chunks, find, TOP, seconds)


if __name__ == "__main__":
    run(make, ["txtai", "faiss-cpu", "langchain-text-splitters"])
