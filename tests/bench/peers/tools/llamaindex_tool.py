"""LlamaIndex as its starter example has it: reader, splitter and retriever with their defaults."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from llama_index.core import SimpleDirectoryReader, VectorStoreIndex
from llama_index.core.constants import DEFAULT_SIMILARITY_TOP_K
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from protocol import Chunk, Tool, run


def make(folder: Path, texts: dict[str, str], model: str) -> Iterator[Tool]:
    embedding = HuggingFaceEmbedding(model_name=model)
    embedding.get_query_embedding("warm up")

    began = time.perf_counter()
    documents = SimpleDirectoryReader(folder, recursive=True).load_data()
    index = VectorStoreIndex.from_documents(documents, embed_model=embedding)
    seconds = time.perf_counter() - began

    nodes = list(index.docstore.docs.values())
    places = {node.node_id: place for place, node in enumerate(nodes)}
    chunks = [
        Chunk(Path(node.metadata["file_path"]).relative_to(folder).as_posix(), node.text, node.start_char_idx)
        for node in nodes
    ]

    def find(question: str, k: int) -> tuple[list[int], float | None]:
        found = index.as_retriever(similarity_top_k=k).retrieve(question)
        return [places[one.node.node_id] for one in found], found[0].score

    yield Tool("LlamaIndex", chunks, find, DEFAULT_SIMILARITY_TOP_K, seconds)


if __name__ == "__main__":
    run(make, ["llama-index-core", "llama-index-embeddings-huggingface"])
