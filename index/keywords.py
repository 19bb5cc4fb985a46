"""BM25 over the passages, in tantivy. The only file that knows it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy

from index.config import typed
from index.errors import DiskProblem, IndexDamaged, is_of_disk, is_panic, may_write
from index.splitting import header_of
from index.types import Passage

# A question's word in the title or a heading counts this much of one in the passage itself.
HEADER_BOOST = 0.3
# Words of a question that are looked up; the rest of a pasted page adds time and no direction.
MOST_TERMS = 64
# tantivy's least, and plenty: a commit follows every few hundred passages.
WRITER_BYTES = 15_000_000
_ANALYSER = "footnote"


class KeywordIndex:
    """One folder of keywords. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("document", stored=False, tokenizer_name="raw")
        builder.add_text_field("text", stored=False, tokenizer_name=_ANALYSER)
        builder.add_text_field("header", stored=False, tokenizer_name=_ANALYSER)
        self._schema = builder.build()
        self._analyser = _analyser()
        self._folder = folder
        self._lock = threading.Lock()
        self._open()
        self._revision = ""
        self._vocabulary: tuple[object, dict[str, int]] = (None, {})

    def _open(self) -> None:
        try:
            self._open_in(self._folder)
        except DiskProblem:
            # tantivy takes a lock even to read: where nobody may write, it reads a copy.
            if not (self._folder / "meta.json").exists() or may_write(self._folder):
                raise
            self._copy = TemporaryDirectory(prefix="footnote-")
            for path in self._folder.iterdir():
                shutil.copyfile(path, Path(self._copy.name) / path.name)
            self._open_in(Path(self._copy.name))

    def _open_in(self, folder: Path) -> None:
        with self._told():
            folder.mkdir(parents=True, exist_ok=True)
            self._index = tantivy.Index(self._schema, path=str(folder))
            self._index.register_tokenizer(_ANALYSER, self._analyser)
            self._index.reload()
            self._searcher = self._index.searcher()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """tantivy's errors in the user's words."""
        try:
            yield
        except BaseException as error:
            if not isinstance(error, ValueError | OSError) and not is_panic(error):
                raise
            if is_of_disk(str(error), self._folder):
                raise DiskProblem(f"The keywords in {self._folder}", str(error)) from error
            raise IndexDamaged(
                f"The keywords in {self._folder} can't be used ({error})",
                f"Run: {typed('check --repair', self._folder.parent.parent)}",
            ) from error

    def at(self, revision: str) -> KeywordIndex:
        """This index as of a revision of the catalogue, whoever wrote it."""
        with self._lock:
            if revision != self._revision:
                try:
                    self._index.reload()
                    self._searcher = self._index.searcher()
                except (ValueError, OSError):  # its files were deleted
                    self._open()
                self._revision = revision
        return self

    def replace(self, contents: Iterable[str], passages: Iterable[tuple[str, Passage]]) -> None:
        """Drop all passages of `contents`, store these (title, passage), and commit: all of it or nothing."""
        self._write(contents, passages)

    def refill(self, passages: Iterable[tuple[str, Passage]]) -> None:
        """Store these (title, passage) instead of everything there was: all of it or nothing."""
        self._write(None, passages)

    def _write(self, contents: Iterable[str] | None, passages: Iterable[tuple[str, Passage]]) -> None:
        with self._told():
            writer = self._index.writer(WRITER_BYTES, 1)
            try:
                if contents is None:
                    writer.delete_all_documents()
                for content in contents or ():
                    writer.delete_documents_by_term("document", content)
                for title, passage in passages:
                    header = header_of(title, passage.headings)
                    writer.add_document(
                        tantivy.Document(id=passage.id, document=passage.document_id, text=passage.text, header=header)
                    )
                writer.commit()
            finally:
                writer.wait_merging_threads()
            with self._lock:
                self._index.reload()
                self._searcher = self._index.searcher()

    def matching(self, question: str, k: int, contents: Collection[str] | None = None) -> list[tuple[str, float]]:
        """(passage id, BM25 score) of the `k` best, best first; with `contents`, of these documents only, with the same
        scores. Nothing in the question is read as query syntax."""
        terms = list(dict.fromkeys(self.analyse(question)))[:MOST_TERMS]
        if not terms:
            return []
        query, either = tantivy.Query, tantivy.Occur.Should
        parts = []
        for term in terms:
            parts.append((either, query.term_query(self._schema, "text", term)))
            header = query.term_query(self._schema, "header", term)
            parts.append((either, query.boost_query(header, HEADER_BOOST)))
        searcher, wanted = self._searcher, query.boolean_query(parts)
        if contents is not None:
            inside = query.const_score_query(query.term_set_query(self._schema, "document", list(contents)), 0.0)
            wanted = query.boolean_query([(tantivy.Occur.Must, wanted), (tantivy.Occur.Must, inside)])
        with self._told():
            hits = searcher.search(wanted, k).hits
            return [(searcher.doc(address)["id"][0], float(score)) for score, address in hits]

    def ids(self) -> set[str]:
        """All stored passages."""
        searcher = self._searcher
        hits = searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs)).hits
        return {searcher.doc(address)["id"][0] for _, address in hits}

    def analyse(self, text: str) -> list[str]:
        """The stems of a text as they are indexed: lower case, no accents, English stemming."""
        stems: list[str] = self._analyser.analyze(text)
        return stems

    def document_frequency(self, word: str) -> int:
        """How many passages hold the word; removed ones count until tantivy merges them away."""
        stems: Sequence[str] = self.analyse(word)
        return int(self._searcher.doc_freq("text", stems[0])) if stems else 0

    def vocabulary(self) -> dict[str, int]:
        """Every stem with the number of passages that hold it; kept until the index changes. Removed passages count
        until tantivy merges them away."""
        searcher = self._searcher
        if self._vocabulary[0] is not searcher:
            self._vocabulary = (searcher, dict(searcher.terms_with_prefix("text", "")))
        return self._vocabulary[1]

    def removed(self) -> int:
        """How many removed passages tantivy still counts in how rare a word is."""
        counted = self._searcher.terms_with_prefix("document", "")
        return sum(count for _, count in counted) - self.count()

    def count(self) -> int:
        """How many passages are stored."""
        return int(self._searcher.num_docs)


def _analyser() -> tantivy.TextAnalyzer:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("english"))
        .build()
    )
