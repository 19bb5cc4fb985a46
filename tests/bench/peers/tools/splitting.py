"""LangChain's usual way to split texts: 1,000 characters, of which 200 overlap."""

from __future__ import annotations

from collections.abc import Mapping

from langchain_core.documents import Document
from langchain_text_splitters import RecursiveCharacterTextSplitter


def split(texts: Mapping[str, str]) -> list[Document]:
    """The pieces in order, each with its `source` and `start_index`."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    return splitter.split_documents(
        [Document(page_content=text, metadata={"source": name}) for name, text in texts.items()]
    )
