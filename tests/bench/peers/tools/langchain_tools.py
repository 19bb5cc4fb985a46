"""LangChain's usual tutorial, and the same with its EnsembleRetriever of meaning and BM25."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from langchain_chroma import Chroma
from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.retrievers import BM25Retriever
from langchain_huggingface import HuggingFaceEmbeddings
from protocol import Chunk, Tool, run
from splitting import split

TOP = 5


def make(folder: Path, texts: dict[str, str], model: str) -> Iterator[Tool]:
    embeddings = HuggingFaceEmbeddings(model_name=model)
    embeddings.embed_query("warm up")

    began = time.perf_counter()
    splits = split(texts)
    for place, one in enumerate(splits):
        one.metadata["place"] = place
    store = Chroma.from_documents(splits, embeddings)
    seconds = time.perf_counter() - began
    chunks = [Chunk(one.metadata["source"], one.page_content, one.metadata["start_index"]) for one in splits]

    def similar(question: str, k: int) -> tuple[list[int], float | None]:
        found = store.similarity_search_with_score(question, k=k)
        # Chroma tells the distance: less is nearer.
        return [one.metadata["place"] for one, _ in found], -found[0][1]

    yield Tool("LangChain", chunks, similar, TOP, seconds)

    def ensemble(words: Callable[[str], list[str]] | None) -> Tool:
        began = time.perf_counter()
        bm25 = BM25Retriever.from_documents(splits, **({"preprocess_func": words} if words else {}))
        both = seconds + time.perf_counter() - began

        def find(question: str, k: int) -> tuple[list[int], float | None]:
            bm25.k = k
            dense = store.as_retriever(search_kwargs={"k": k})
            retriever = EnsembleRetriever(retrievers=[bm25, dense], weights=[0.5, 0.5])
            return [one.metadata["place"] for one in retriever.invoke(question)], None

        return Tool("LangChain ensemble" + (", lower case" if words else ""), chunks, find, TOP, both)

    yield ensemble(None)
    # The retriever splits at white space and keeps case unless told otherwise; many a user tells it.
    yield ensemble(lambda text: re.findall(r"\w+", text.lower()))


if __name__ == "__main__":
    run(make, ["langchain-text-splitters", "langchain-classic", "langchain-community", "langchain-chroma", "rank-bm25"])
