"""A folder to the index: compare, read, write, forget; safe to kill at any moment (`writer.py` says how)."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from index.catalogue import FOLDER, UPLOADS
from index.compare import Comparison
from index.errors import DiskProblem, FootnoteError
from index.lock import writing
from index.progress import Progress, Silent
from index.store import Index
from index.types import Failure, SyncReport

Step = Callable[[str], None]


def sync(
    index: Index, folder: Path, *, verify: bool = False, progress: Progress | None = None, on_step: Step | None = None
) -> SyncReport:
    """Bring the index in line with `folder` and with the uploads; IndexBusy while another one does.

    `verify` compares every file's content, and the passages stored, however unchanged they seem. `on_step` is called
    with the name of each step as it is done, for those who want to watch or to interrupt."""
    with _comparing(index, progress, on_step, verify=verify) as comparison:
        comparison.folder(folder)
        comparison.uploads()
    return comparison.report


def add(index: Index, files: Iterable[Path], progress: Progress | None = None) -> SyncReport:
    """Copy files into the uploads and index them. One of the same name and content is left as it is; another content
    replaces it. A document of the folder that was removed from the index is taken in again where it is."""
    with _comparing(index, progress) as comparison:
        not_copied = [failure for file in files if (failure := _upload(index, file))]
        folder = index.folder_of(FOLDER)
        if folder.is_dir():
            comparison.folder(folder)
        comparison.uploads()
        comparison.report.failed += not_copied
        for failure in not_copied:
            comparison.progress.settled(failure.name, "failed")
    return comparison.report


def remove(index: Index, names: Iterable[str]) -> SyncReport:
    """Take documents out of the index: the folder's own are remembered as excluded, uploads go to `trash/`.

    Raises FootnoteError, with nothing done, if a name is not known."""
    with _comparing(index) as comparison:
        names = list(dict.fromkeys(names))
        known = {info.name for info in index.documents()}
        for name in names:
            if name not in known:
                raise FootnoteError(f"No document is called {name!r}", "python -m index status lists them")
        for name in names:
            _take_out(index, name)
        comparison.report.removed += names
    return comparison.report


def rebuild(index: Index, *, reembed: bool = False, progress: Progress | None = None) -> SyncReport:
    """Make Chroma and the keywords anew from the catalogue; with `reembed`, the vectors too."""
    with _comparing(index, progress) as comparison:
        comparison.build_missing()
        writer = comparison.writer
        for titled in index.catalogue.searchable(index.fingerprint) if reembed else ():
            writer.embed(titled, again=True)
        writer.refill_vectors()
        writer.refill_keywords()
    return comparison.report


def mend(index: Index) -> SyncReport:
    """Finish what a killed sync left, and have every store hold the very passages that a search should find."""
    with _comparing(index, verify=True) as comparison:
        pass
    return comparison.report


@contextmanager
def _comparing(
    index: Index, progress: Progress | None = None, on_step: Step | None = None, *, verify: bool = False
) -> Iterator[Comparison]:
    """One writer at a time; whatever it did, what is stored fits together at its end."""
    began = time.perf_counter()
    with writing(index.config.data_dir):
        comparison = Comparison(index, verify, progress or Silent(), on_step or (lambda step: None))
        yield comparison
        comparison.build_missing()
        comparison.writer.forget_unreferenced()
        comparison.writer.mend(thoroughly=verify)
    comparison.report.passages = index.passage_count()
    comparison.report.seconds = round(time.perf_counter() - began, 3)


def _upload(index: Index, file: Path) -> Failure | None:
    """Copy a file into the uploads, whole or not at all, or have one of the folder looked at again; why not, else."""
    uploads, folder = index.folder_of(UPLOADS), index.folder_of(FOLDER)
    inside = index.catalogue.files(FOLDER).get(_name_below(folder, file))
    if inside and inside.excluded:
        index.catalogue.put_file(replace(inside, excluded=False, content=""))
        return None
    if file.name.startswith("."):
        return Failure(str(file), "it is hidden", "Give it a name that does not begin with a full stop")
    partial = uploads / ".part"  # a name of its own: the file's may be as long as names can be
    try:
        uploads.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, partial)
        partial.replace(uploads / file.name)
    except OSError as error:
        partial.unlink(missing_ok=True)
        return Failure(str(file), f"it can't be copied ({error.strerror or error})", "Check its name and rights")
    return None


def _take_out(index: Index, name: str) -> None:
    if name not in index.catalogue.files(UPLOADS):
        index.catalogue.put_file(replace(index.catalogue.files(FOLDER)[name], excluded=True))
        return
    trash = index.config.data_dir / "trash"
    upload = index.folder_of(UPLOADS) / name
    try:
        trash.mkdir(exist_ok=True)
        if upload.exists():
            upload.replace(trash / f"{time.time_ns()}-{upload.name}")
    except OSError as error:
        raise DiskProblem(str(trash), str(error)) from error
    index.catalogue.forget_files(UPLOADS, [name])


def _name_below(folder: Path, file: Path) -> str:
    """The name of a file of the folder; empty for one from elsewhere."""
    resolved, root = file.resolve(), folder.resolve()
    return resolved.relative_to(root).as_posix() if resolved.is_relative_to(root) else ""
