"""A folder to the index: compare, read, embed, store, forget; safe to kill at any moment.

The catalogue is written first (pending), then vectors, then keywords, then the catalogue again (ready). Until then a
search finds what was there before. Whatever a killed run left pending or half removed, the next one finishes.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from index.catalogue import FOLDER, UPLOADS, FileRecord
from index.errors import FootnoteError, UnreadableFile
from index.folder import Found, scan
from index.language import language_of
from index.lock import writing
from index.readers import read
from index.splitting import embedding_text, split
from index.store import Index
from index.types import Document, Failure, Passage, SyncReport

# Documents are made ready together until so many passages are waiting: a keyword commit costs tens of milliseconds.
PASSAGES_AT_ONCE = 256
# Passages that go to the model at once, so that progress shows.
EMBEDDED_AT_ONCE = 32
# A file changed this shortly before it was last looked at may have changed again within the clock's grain.
DOUBT_NS = 10_000_000
KNOWN_LANGUAGES = {"en"}


class Progress(Protocol):
    """Told how a sync goes on; for a bar or for lines."""

    def begin(self, files: int) -> None:
        """So many files will be read."""

    def file(self, name: str, outcome: str) -> None:
        """A file is done: added, changed, failed, ..."""

    def passages(self, count: int) -> None:
        """So many more passages are embedded."""


class Silent:
    """Progress that nobody watches."""

    def begin(self, files: int) -> None:
        """Nothing."""

    def file(self, name: str, outcome: str) -> None:
        """Nothing."""

    def passages(self, count: int) -> None:
        """Nothing."""


@dataclass(slots=True)
class _Waiting:
    """Documents on their way to ready: with their passages and the names that will stand for them."""

    documents: dict[str, tuple[Document, list[Passage]]] = field(default_factory=dict)
    records: list[FileRecord] = field(default_factory=list)

    def size(self) -> int:
        return sum(len(passages) for _, passages in self.documents.values())


def sync(
    index: Index,
    folder: Path,
    *,
    verify: bool = False,
    progress: Progress | None = None,
    on_step: Callable[[str], None] | None = None,
) -> SyncReport:
    """Bring the index in line with `folder` and with the uploads; IndexBusy while another one does.

    `on_step` is called with the name of each step as it is done, for those who want to watch or to interrupt."""
    began = time.perf_counter()
    with writing(index.config.data_dir):
        found, failures = scan(folder)
        index.catalogue.set_folder(str(folder.resolve()))
        run = _Run(index, verify, progress or Silent(), on_step or (lambda step: None))
        run.source(FOLDER, found, failures)
        uploads = index.folder_of(UPLOADS)
        run.source(UPLOADS, *(scan(uploads) if uploads.is_dir() else ({}, [])))
        run.rebuild_missing()
        run.forget_unreferenced()
    report = run.report
    report.passages = index.keywords.count()
    report.seconds = round(time.perf_counter() - began, 3)
    return report


class _Run:
    """One sync's state."""

    def __init__(self, index: Index, verify: bool, progress: Progress, on_step: Callable[[str], None]) -> None:
        self.index, self.verify, self.progress, self.step = index, verify, progress, on_step
        self.catalogue = index.catalogue
        self.fingerprint = index.fingerprint
        self.report = SyncReport()
        self.waiting = _Waiting()
        self.states = self.catalogue.states(self.fingerprint)

    def source(self, source: str, found: dict[str, Found], failures: list[Failure]) -> None:
        """Compare one source with the catalogue and take in what is new or changed."""
        known = self.catalogue.files(source)
        self._note_unreadable(source, failures, known)
        listed = {failure.name for failure in failures}
        gone = {name: record for name, record in known.items() if name not in found and name not in listed}
        work = [file for name, file in found.items() if not self._settled(file, known.get(name))]
        self.progress.begin(len(work))
        for file in work:
            self._take_in(source, file, known.get(file.name), gone)
            if self.waiting.size() >= PASSAGES_AT_ONCE:
                self._make_ready()
        self._make_ready()
        if gone:
            self.catalogue.forget_files(source, list(gone))
        self.report.removed += sorted(name for name, record in gone.items() if not record.excluded)

    def rebuild_missing(self) -> None:
        """Build what names stand for but this fingerprint lacks: after a changed setting, or a killed run."""
        states = self.catalogue.states(self.fingerprint)
        for content in sorted(self.catalogue.referenced()):
            if states.get(content) == "ready":
                continue
            document = self.catalogue.document(content)
            if document is not None:
                self._enqueue(document)
                if self.waiting.size() >= PASSAGES_AT_ONCE:
                    self._make_ready()
        self._make_ready()

    def forget_unreferenced(self) -> None:
        """Remove what no name stands for any more, and what a killed run began to remove."""
        states = self.catalogue.states(self.fingerprint)
        referenced = self.catalogue.referenced()
        orphans = [content for content in states if content not in referenced]
        if not orphans:
            return
        self.catalogue.begin_removal(self.fingerprint, orphans)
        self.step("removing")
        ids = [p.id for content in orphans for p in self.catalogue.passages_of(self.fingerprint, content)]
        self.index.vectors.at(self.index.revision()).delete(ids)
        self.step("vectors removed")
        self.index.keywords.replace(orphans, [])
        self.step("keywords removed")
        self.catalogue.finish_removal(self.fingerprint, orphans)
        self.index.vectors.wrote(self.index.revision())
        self.step("removed")

    def _note_unreadable(self, source: str, failures: list[Failure], known: dict[str, FileRecord]) -> None:
        for failure in failures:
            self._failed(FileRecord(source, failure.name), failure.reason, failure.remedy)

    def _settled(self, file: Found, record: FileRecord | None) -> bool:
        """Whether nothing needs to be done for a file, judged without opening it; notes what stands as it was."""
        if record is None:
            return False
        if record.excluded:
            return True
        same = (record.size, record.modified_ns) == (file.size, file.modified_ns)
        if not same or self.verify or file.modified_ns > record.checked_ns - DOUBT_NS:
            return False
        if record.reason:
            # Tried again when the limit was raised since, or when asked to verify.
            self.report.failed.append(Failure(file.name, record.reason, record.remedy))
            return not self._limit_was_raised(record)
        if self.states.get(record.content) != "ready" and not self.catalogue.has_content(record.content):
            return False
        self.report.unchanged.append(file.name)
        return True

    def _limit_was_raised(self, record: FileRecord) -> bool:
        raised = "FOOTNOTE_MAX_FILE_MB" in record.remedy and record.size <= self.index.config.max_file_mb * 1e6
        if raised:
            self.report.failed.pop()
        return raised

    def _take_in(self, source: str, file: Found, record: FileRecord | None, gone: dict[str, FileRecord]) -> None:
        fresh = FileRecord(source, file.name, size=file.size, modified_ns=file.modified_ns, checked_ns=time.time_ns())
        limit = int(self.index.config.max_file_mb * 1e6)
        try:
            digest = _sha256(file.path) if file.size <= limit else ""
            if record and digest and digest == record.sha256 and not record.reason:
                self.catalogue.put_file(replace(record, modified_ns=file.modified_ns, checked_ns=fresh.checked_ns))
                self.report.unchanged.append(file.name)
                return
            fresh = replace(fresh, sha256=digest)
            twin = next((old for old in gone.values() if digest and old.sha256 == digest and not old.reason), None)
            if twin and not record and Path(twin.name).suffix.lower() == file.path.suffix.lower():
                self._rename(source, twin, replace(fresh, content=twin.content, excluded=twin.excluded), gone)
                return
            document = read(file.path, max_bytes=limit)
        except UnreadableFile as error:
            self._failed(fresh, error.reason, error.remedy)
            return
        except OSError as error:
            self._failed(fresh, f"it can't be opened ({error.strerror})", "Allow reading it, or remove it")
            return
        self._accept(fresh, document, record)

    def _accept(self, fresh: FileRecord, document: Document, record: FileRecord | None) -> None:
        fresh = replace(fresh, sha256=document.sha256, content=document.id)
        outcome = "changed" if record and not record.reason else "added"
        (self.report.changed if outcome == "changed" else self.report.added).append(fresh.name)
        language = document.language or language_of(document.text)
        if language and language not in KNOWN_LANGUAGES and not self.index.config.embedding_model:
            self.report.notes.append(
                f"{fresh.name} seems to be in another language ({language}); the bundled model knows English best: "
                "FOOTNOTE_EMBEDDING_MODEL can name a multilingual one"
            )
        if self.states.get(document.id) == "ready":
            self.catalogue.put_file(fresh)
        else:
            self._enqueue(replace(document, language=language))
            self.waiting.records.append(fresh)
        self.progress.file(fresh.name, outcome)

    def _rename(self, source: str, old: FileRecord, record: FileRecord, gone: dict[str, FileRecord]) -> None:
        self.catalogue.rename_file(source, old.name, record)
        del gone[old.name]
        self.report.renamed.append((old.name, record.name))
        self.progress.file(record.name, "renamed")

    def _failed(self, record: FileRecord, reason: str, remedy: str) -> None:
        """A file that was readable before and now is not leaves the index: what it said may no longer hold."""
        self.catalogue.put_file(replace(record, reason=reason, remedy=remedy, content=""))
        self.report.failed.append(Failure(record.name, reason, remedy))
        self.progress.file(record.name, "failed")

    def _enqueue(self, document: Document) -> None:
        if document.id in self.waiting.documents:
            return
        embedder = self.index.embedder
        passages = split(document, embedder.tokenizer, self.index.config.passage_tokens, embedder.max_tokens)
        self.waiting.documents[document.id] = (document, passages)

    def _make_ready(self) -> None:
        """The waiting documents through the four steps."""
        waiting, self.waiting = self.waiting, _Waiting()
        if waiting.documents:
            for document, passages in waiting.documents.values():
                self.catalogue.begin(self.fingerprint, document, passages)
            self.step("pending")
            everything = [(doc.title, p) for doc, passages in waiting.documents.values() for p in passages]
            self._embed(everything)
            self.step("vectors")
            self.index.keywords.replace(waiting.documents, everything)
            self.step("keywords")
        if waiting.documents or waiting.records:
            self.catalogue.finish(self.fingerprint, list(waiting.documents), waiting.records)
            self.index.vectors.wrote(self.index.revision())
            self.states.update(dict.fromkeys(waiting.documents, "ready"))
            self.step("ready")

    def _embed(self, passages: Sequence[tuple[str, Passage]]) -> None:
        vectors = self.index.vectors.at(self.index.revision())
        known = vectors.known([passage.id for _, passage in passages])
        missing = [(title, passage) for title, passage in passages if passage.id not in known]
        for some in _batches(missing, EMBEDDED_AT_ONCE):
            texts = [embedding_text(title, passage) for title, passage in some]
            vectors.upsert([passage for _, passage in some], self.index.embedder.embed_documents(texts))
            self.report.embedded += len(some)
            self.progress.passages(len(some))


def add(index: Index, files: Iterable[Path], progress: Progress | None = None) -> SyncReport:
    """Copy files into the uploads and index them. One of the same name and content is left as it is; another content
    replaces it. A document of the folder that was removed from the index is taken in again where it is."""
    report_failed = []
    uploads = index.folder_of(UPLOADS)
    excluded = {record.name: record for record in index.catalogue.files(FOLDER).values() if record.excluded}
    for file in files:
        try:
            inside = _name_below(index.folder_of(FOLDER), file)
            if inside in excluded:
                index.catalogue.put_file(replace(excluded[inside], excluded=False))
                continue
            uploads.mkdir(parents=True, exist_ok=True)
            partial = uploads / f".{file.name}.part"
            shutil.copyfile(file, partial)
            partial.replace(uploads / file.name)
        except OSError as error:
            report_failed.append(
                Failure(str(file), f"it can't be copied ({error.strerror})", "Check its name and rights")
            )
    report = sync(index, index.folder_of(FOLDER), progress=progress)
    report.failed += report_failed
    return report


def remove(index: Index, names: Iterable[str]) -> SyncReport:
    """Take documents out of the index: the folder's own are remembered as excluded, uploads go to `trash/`."""
    known = {source: index.catalogue.files(source) for source in (FOLDER, UPLOADS)}
    names = list(names)
    with writing(index.config.data_dir):
        for name in names:
            if name in known[UPLOADS]:
                trash = index.config.data_dir / "trash"
                trash.mkdir(exist_ok=True)
                (index.folder_of(UPLOADS) / name).replace(trash / f"{time.time_ns()}-{Path(name).name}")
            elif name in known[FOLDER]:
                index.catalogue.put_file(replace(known[FOLDER][name], excluded=True))
            else:
                raise FootnoteError(f"No document is called {name!r}", "python -m index status lists them")
    report = sync(index, index.folder_of(FOLDER))
    report.removed = sorted({*report.removed, *names})
    return report


def rebuild(index: Index, *, reembed: bool = False, progress: Progress | None = None) -> SyncReport:
    """Make Chroma and the keywords anew from the catalogue; vectors that are there are kept unless `reembed`."""
    began = time.perf_counter()
    with writing(index.config.data_dir):
        if reembed:
            index.vectors.drop()
        index.keywords.clear()
        run = _Run(index, False, progress or Silent(), lambda step: None)
        index.catalogue.drop_build(index.fingerprint)
        run.rebuild_missing()
        stray = index.vectors.ids() - index.catalogue.passage_ids(index.fingerprint)
        index.vectors.delete(sorted(stray))
    run.report.passages = index.keywords.count()
    run.report.seconds = round(time.perf_counter() - began, 3)
    return run.report


def _name_below(folder: Path, file: Path) -> str:
    """The name of a file of the folder; empty for one from elsewhere."""
    resolved, root = file.resolve(), folder.resolve()
    return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else ""


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _batches(items: list[tuple[str, Passage]], size: int) -> Iterator[list[tuple[str, Passage]]]:
    for first in range(0, len(items), size):
        yield items[first : first + size]
