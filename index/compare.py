"""What is in a source against what is in the catalogue: files new, changed, renamed, unchanged, gone or failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from index.catalogue import FOLDER, UPLOADS
from index.errors import EmptyFolder, UnreadableFile
from index.folder import Found, StillChanging, scan
from index.patterns import Patterns
from index.progress import Progress
from index.readers import SCANS, reading_version, refuse
from index.reading import Bounds, Outcome, reading_ahead
from index.store import Index
from index.types import Document, Failure, FileRecord, SyncReport
from index.workers import OutOfBounds
from index.writer import Writer

# A file changed so shortly before it was last looked at may have changed again within the clock's grain: 2 s on FAT,
# 10 ms where it is the kernel's.
DOUBT_NS = 2_000_000_000
KNOWN_LANGUAGES = {"en"}


class Comparison:
    """One sync's state. `on_step` is called with the name of each step of writing."""

    def __init__(self, index: Index, verify: bool, progress: Progress, on_step: Callable[[str], None]) -> None:
        self.index, self.verify, self.progress = index, verify, progress
        self.catalogue = index.catalogue
        config = index.config
        self._bounds = Bounds(int(config.max_file_mb * 1e6), config.read_seconds, config.read_memory_mb * 1_000_000)
        self._ocr = config.tesseract()
        self.report = SyncReport()
        self.writer = Writer(index, self.report, progress, on_step)

    def folder(self, folder: Path, *, empty: bool = False) -> None:
        """Bring the index in line with the folder; one without a document only if it may be `empty`."""
        config = self.index.config
        found, failures = scan(folder, Patterns(folder, config.include, config.exclude))
        if not found and not empty:
            self._keep_from_emptying(folder)
        resolved = str(folder.resolve())
        if resolved != self.catalogue.folder():
            self.catalogue.set_folder(resolved)
        self._compare(FOLDER, found, failures)

    def _keep_from_emptying(self, folder: Path) -> None:
        """EmptyFolder if several documents would be removed, all at once: their drive may not be there."""
        lost = sum(bool(old.content) and not old.excluded for old in self.catalogue.files(FOLDER).values())
        if lost > 1:
            raise EmptyFolder(
                f"{folder} has no files to read now: a sync would take all {lost:,} documents out of the index; "
                "they were kept",
                "If its drive is missing, connect it. To take them out of the index all the same: "
                f"{self.index.config.sync_command(folder)} --empty",
            )

    def uploads(self) -> None:
        """Bring the index in line with the uploads."""
        uploads = self.index.folder_of(UPLOADS)
        self._compare(UPLOADS, *(scan(uploads) if uploads.is_dir() else ({}, [])))

    def build_missing(self) -> None:
        """Build what names stand for but this fingerprint lacks: after a changed setting, or a killed run."""
        for content in sorted(self.catalogue.referenced()):
            document = None if self.writer.has(content) else self.catalogue.document(content)
            if document is not None:
                self.writer.take(document, document.name)
        self.writer.flush()

    def _compare(self, source: str, found: dict[str, Found], failures: list[Failure]) -> None:
        """Take in what is new or changed, and forget the names that are gone."""
        known = self.catalogue.files(source)
        for failure in failures:
            old = known.get(failure.name)
            if not (old and old.excluded):
                self._fail(FileRecord(source, failure.name), failure, old)
                self.progress.settled(failure.name, "failed")
        listed = {*found, *(failure.name for failure in failures)}
        # What is in a folder that can't be listed stays as it was.
        unseen = tuple(failure.name for failure in failures if failure.name.endswith("/"))
        gone = {name: old for name, old in known.items() if name not in listed and not name.startswith(unseen)}
        work = [file for file in found.values() if not self._is_settled(source, file, known.get(file.name))]
        self.progress.begin(len(work))
        self._take_in_all(source, work, known, gone)
        self.writer.flush()
        if gone:
            self.catalogue.forget_files(source, list(gone))
        removed = sorted(name for name, old in gone.items() if old.content and not old.excluded)
        self.report.removed += removed
        for name in removed:
            self.progress.settled(name, "removed")

    def _is_settled(self, source: str, file: Found, old: FileRecord | None) -> bool:
        """Whether nothing needs to be done for a file, judged without opening it; notes what stands as it was."""
        if old and old.excluded:
            return True
        try:
            refuse(file.path, file.size, max_bytes=self._bounds.max_bytes)
        except UnreadableFile as error:
            self._fail(_record(source, file), error, old)
            self.progress.settled(file.name, "failed")
            return True
        if old is None or self.verify or not self._looks_unchanged(file, old):
            return False
        if old.reason:
            self.report.failed.append(Failure(file.name, old.reason, old.remedy))
            self.progress.settled(file.name, "failed")
            return True
        if not self.writer.has(old.content) and not self.catalogue.has_content(old.content):
            return False
        self.report.unchanged.append(file.name)
        return True

    def _looks_unchanged(self, file: Found, old: FileRecord) -> bool:
        """Whether size and times say so, beyond doubt, of a file that was read as it would be now."""
        same = (file.size, file.modified_ns, file.changed_ns) == (old.size, old.modified_ns, old.changed_ns)
        is_read = old.reading in (self._reading(file), self._bounded(file))
        return same and is_read and file.modified_ns <= old.checked_ns - DOUBT_NS

    def _take_in_all(
        self, source: str, work: list[Found], known: dict[str, FileRecord], gone: dict[str, FileRecord]
    ) -> None:
        config = self.index.config
        languages = config.ocr_languages if config.ocr else ""
        with reading_ahead(work, self._bounds, self._known, self._ocr, languages, self.progress) as outcomes:
            for outcome in outcomes:
                self._take_in(source, outcome, known.get(outcome.file.name), gone)

    def _take_in(self, source: str, read: Outcome, old: FileRecord | None, gone: dict[str, FileRecord]) -> None:
        """Have what a file holds built if it is new, else have the name stand for the content that is there."""
        record = replace(_record(source, read.file), checked_ns=read.checked_ns, sha256=read.sha256)
        if read.error is None:
            document = None if self.writer.has(read.content) else read.document or self.catalogue.document(read.content)
            if read.document is not None and document is not None:
                self.report.notes += [f"{record.name}: {note}" for note in document.notes]
                self._note_language(record.name, document.language)
            is_part = read.document is not None and read.document.is_part
            reading = self._bounded(read.file) if is_part else self._reading(read.file)
            self._accept(replace(record, reading=reading, content=read.content), document, old, gone)
            return
        if isinstance(read.error, StillChanging) and old and old.content:
            self._note_failure(record.name, read.error)  # the version before stays; next time it is read again
        else:
            self._fail(replace(record, reading=self._read_in_vain(read)), read.error, old)
        self.progress.file(record.name, "failed")

    def _reading(self, file: Found) -> str:
        """How this sync reads a file: another version of the readers, or OCR where there was none, reads it anew."""
        is_recognised = self._ocr is not None and file.path.suffix.lower() in SCANS
        version = reading_version(file.path)
        return f"{version} ocr {self._ocr.languages}" if self._ocr and is_recognised else version

    def _bounded(self, file: Found) -> str:
        """The same of a file that broke its bounds, or was read in part for them: with others it is read again."""
        return f"{self._reading(file)} {self._bounds.seconds:g} s {self._bounds.memory // 1_000_000} MB"

    def _read_in_vain(self, read: Outcome) -> str:
        """What has read a file in vain: nothing of it while it could not be opened."""
        if not read.sha256:
            return ""
        return self._bounded(read.file) if isinstance(read.error, OutOfBounds) else self._reading(read.file)

    def _known(self, plain: str, recognised: str) -> str:
        """The content that a file was read as before; empty if it has to be read. What OCR once read is kept also where
        tesseract is gone, unless it is not to be used."""
        if recognised and self._has(recognised):
            return recognised
        to_recognise = bool(recognised) and self._ocr is not None
        return plain if self._has(plain) and not (to_recognise and self._lacks_text(plain)) else ""

    def _has(self, content: str) -> bool:
        return self.writer.has(content) or self.catalogue.has_content(content)

    def _lacks_text(self, content: str) -> bool:
        """Whether some page of a document has no text, as one that is an image."""
        document = self.catalogue.document(content)
        return document is not None and any(page.start == page.end for page in document.pages)

    def _note_language(self, name: str, language: str) -> None:
        if language and language not in KNOWN_LANGUAGES and not self.index.config.embedding_model:
            self.report.notes.append(
                f"{name} seems to be in another language ({language}); the bundled model knows English best: "
                "FOOTNOTE_EMBEDDING_MODEL can name a multilingual one"
            )

    def _accept(
        self, record: FileRecord, document: Document | None, old: FileRecord | None, gone: dict[str, FileRecord]
    ) -> None:
        """Note what happened to a file that was read, and hand on what is to be written."""
        before = None if old else next((name for name in sorted(gone) if gone[name].content == record.content), None)
        if before is not None:
            self._rename(gone.pop(before), record)
        elif old and old.content == record.content:
            self.catalogue.put_file(record, searchable=False)  # whatever is not built is built at the end
            self.report.unchanged.append(record.name)
            self.progress.file(record.name, "unchanged")
        else:
            outcome = "changed" if old and old.content else "added"
            (self.report.changed if outcome == "changed" else self.report.added).append(record.name)
            if document is not None:
                self.writer.take(document, record.name)
            self.writer.name(record, outcome)

    def _rename(self, old: FileRecord, record: FileRecord) -> None:
        self.catalogue.rename_file(record.source, old.name, replace(record, excluded=old.excluded))
        if not old.excluded:
            self.report.renamed.append((old.name, record.name))
        self.progress.file(record.name, "renamed")

    def _fail(self, record: FileRecord, error: UnreadableFile | Failure, old: FileRecord | None) -> None:
        """A file that was readable before and now is not leaves the index: what it said may no longer hold."""
        record = replace(record, reason=error.reason, remedy=error.remedy)
        if old is None or replace(old, checked_ns=record.checked_ns) != record:
            self.catalogue.put_file(record)
        self._note_failure(record.name, error)

    def _note_failure(self, name: str, error: UnreadableFile | Failure) -> None:
        self.report.failed.append(Failure(name, error.reason, error.remedy))


def _record(source: str, file: Found) -> FileRecord:
    return FileRecord(source, file.name, size=file.size, modified_ns=file.modified_ns, changed_ns=file.changed_ns)
