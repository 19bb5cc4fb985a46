"""A folder to the index: compare, read, write, forget; safe to kill at any moment (`writer.py` says how)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from index.catalogue import FOLDER, UPLOADS
from index.compare import Comparison
from index.errors import DiskProblem, EmptyFolder, FolderGone, FootnoteError, UnreadableFile
from index.folder import checked
from index.lock import writing
from index.progress import Progress, Silent
from index.report import keep, keep_problem
from index.store import Index
from index.types import Failure, SyncReport
from index.uploads import Uploads, regular

Step = Callable[[str], None]
# A file by its source and its name there.
Named = tuple[str, str]


def sync(
    index: Index,
    folder: Path,
    *,
    verify: bool = False,
    empty: bool = False,
    progress: Progress | None = None,
    on_step: Step | None = None,
) -> SyncReport:
    """Bring the index in line with `folder` and with the uploads; IndexBusy while another one does. EmptyFolder, with
    nothing removed, where the folder has lost all of several documents, unless it may be `empty`.

    `verify` compares every file's content, and the passages stored, however unchanged they seem. `on_step` is called
    with the name of each step as it is done, for those who want to watch or to interrupt."""
    try:
        with _comparing(index, progress, on_step, verify=verify) as comparison:
            comparison.folder(folder, empty=empty)
            comparison.uploads()
    except (EmptyFolder, FolderGone) as error:
        if _is_own(index, folder):
            keep_problem(index.config.data_dir, error)
        raise
    keep_problem(index.config.data_dir, None)
    return comparison.report


def _is_own(index: Index, folder: Path) -> bool:
    """Whether a folder is that of the index, rather than one that somebody tried, or misspelt."""
    return os.path.realpath(folder) in (index.catalogue.folder(), os.path.realpath(index.config.documents))


def add(index: Index, files: Iterable[Path], progress: Progress | None = None) -> SyncReport:
    """Copy files into the uploads and index them. One of the same name and content is left as it is; another content
    replaces it, and the one before goes to the trash. A document of the folder that was removed from the index is taken
    in again where it is, and one of the trash is put back."""
    with _comparing(index, progress) as comparison:
        uploads = Uploads(index)
        not_copied = [failure for file in files if (failure := _upload(index, uploads, file))]
        if index.folder_of(FOLDER).is_dir():
            try:
                comparison.folder(index.folder_of(FOLDER))
            except EmptyFolder as error:  # what is added has nothing to do with it
                comparison.report.notes.append(str(error))
        comparison.uploads()
        comparison.report.failed += not_copied
        for failure in not_copied:
            comparison.progress.settled(failure.name, "failed")
    return comparison.report


def take_in(index: Index, *, progress: Progress | None = None) -> SyncReport:
    """Bring the index in line with the uploads alone."""
    with _comparing(index, progress, record=False) as comparison:
        comparison.uploads()
    return comparison.report


def remove(index: Index, names: Iterable[str]) -> SyncReport:
    """Take documents out of the index: the folder's own are remembered as excluded, uploads go to `trash/`.

    Raises FootnoteError, with nothing done, if a name is not known."""
    names = list(dict.fromkeys(names))
    sources = {info.name: info.source for info in index.documents()}  # of two, the upload: it comes last
    for name in names:
        if name not in sources:
            raise FootnoteError(f"No document is called {name!r}", "python -m index status lists them")
    return take_out(index, [(sources[name], name) for name in names])


def take_out(index: Index, files: Iterable[Named]) -> SyncReport:
    """The same of files by source and name, also of those that no sync has looked at yet."""
    with _comparing(index, record=False) as comparison:
        for source, name in files:
            hide(index, source, name)
            comparison.report.removed.append(name)
    return comparison.report


def hide(index: Index, source: str, name: str) -> str:
    """Take a file out of sight, at once, also while a sync goes on; the next one does the rest, but may have been about
    to write down that a file of the folder is there: `take_out` is sure. Returns an upload's id in the trash."""
    if source == UPLOADS:
        id = Uploads(index).take_out(name)
        index.catalogue.forget_files(UPLOADS, [name])
        return id
    record = index.catalogue.file(source, name)
    if record is not None and not record.excluded:
        index.catalogue.put_file(replace(record, excluded=True))
    return ""


def bring_back(index: Index, names: Iterable[str], *, progress: Progress | None = None) -> SyncReport:
    """Take documents of the folder in again that were taken out of the index."""
    folder = checked(index.folder_of(FOLDER))
    with _comparing(index, progress, record=False) as comparison:
        for name in names:
            _include(index, name)
        comparison.folder(folder)
    return comparison.report


def retry(index: Index, files: Iterable[Named], *, progress: Progress | None = None) -> SyncReport:
    """Read files again that could not be read, by source and name, however unchanged they seem."""
    files = list(files)
    with _comparing(index, progress, record=False) as comparison:
        for source, name in files:
            record = index.catalogue.file(source, name)
            if record is not None and record.reason:
                index.catalogue.put_file(replace(record, checked_ns=0), searchable=False)
        if any(source == FOLDER for source, _ in files):
            comparison.folder(checked(index.folder_of(FOLDER)))
        if any(source == UPLOADS for source, _ in files):
            comparison.uploads()
    return comparison.report


def rebuild(index: Index, *, reembed: bool = False, progress: Progress | None = None) -> SyncReport:
    """Make Chroma and the keywords anew from the catalogue; with `reembed`, the vectors too."""
    with _comparing(index, progress, record=False) as comparison:
        comparison.build_missing()
        writer = comparison.writer
        for titled in index.catalogue.searchable(index.fingerprint) if reembed else ():
            writer.embed(titled, again=True)
        writer.refill_vectors()
        writer.refill_keywords()
    return comparison.report


def mend(index: Index) -> SyncReport:
    """Finish what a killed sync left, and have every store hold the very passages that a search should find."""
    with _comparing(index, verify=True, record=False) as comparison:
        pass
    return comparison.report


@contextmanager
def _comparing(
    index: Index,
    progress: Progress | None = None,
    on_step: Step | None = None,
    *,
    verify: bool = False,
    record: bool = True,
) -> Iterator[Comparison]:
    """One writer at a time; whatever it did, what is stored fits together at its end. A `record` of its report is kept
    for those who ask later."""
    began = time.perf_counter()
    with writing(index.config.data_dir):
        comparison = Comparison(index, verify, progress or Silent(), on_step or (lambda step: None))
        yield comparison
        comparison.build_missing()
        comparison.writer.forget_unreferenced()
        comparison.writer.mend(thoroughly=verify)
    comparison.report.passages = index.passage_count()
    comparison.report.seconds = round(time.perf_counter() - began, 3)
    if record:
        keep(index.config.data_dir, comparison.report)


def _upload(index: Index, uploads: Uploads, file: Path) -> Failure | None:
    """Have a file lie in the uploads, or one of the folder looked at again; why that can't be, else."""
    if _include(index, _name_below(index.folder_of(FOLDER), file)):
        return None
    try:
        trashed = uploads.of_path(file)
        if trashed is not None:
            uploads.put_back(trashed)
            return None
        with regular(file) as source:
            uploads.put(file.name, source)
    except (UnreadableFile, DiskProblem) as error:
        return Failure(str(file), error.reason, error.remedy)
    return None


def _include(index: Index, name: str) -> bool:
    """Have a document of the folder that was taken out looked at anew; False if it was not."""
    record = index.catalogue.file(FOLDER, name)
    if record is None or not record.excluded:
        return False
    index.catalogue.put_file(replace(record, excluded=False, content=""))
    return True


def _name_below(folder: Path, file: Path) -> str:
    """The name of a file of the folder; empty for one from elsewhere."""
    resolved, root = file.resolve(), folder.resolve()
    return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else ""
