"""One writer at a time, across processes; a second one is told who the first is."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexBusy, SettingError


@contextmanager
def writing(data_dir: Path) -> Iterator[None]:
    """Hold the index's write lock; IndexBusy names the holder. The system frees it when its process ends, however."""
    lock = FileLock(data_dir / "write.lock")
    holder = data_dir / "writer.json"
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise IndexBusy(
            f"The index in {data_dir} is being written by {_described(holder)}", "Try again when it is done"
        ) from error
    except OSError as error:
        raise SettingError(
            f"FOOTNOTE_DATA_DIR={data_dir} can't be written to ({error})", "Set it to a folder that you can write to"
        ) from error
    try:
        with suppress(OSError):  # a full disk: a second writer is told less
            holder.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": time.time()}))
        yield
    finally:
        with suppress(OSError):
            holder.unlink(missing_ok=True)
        lock.release()


def _described(holder: Path) -> str:
    try:
        known = json.loads(holder.read_text())
        since = time.strftime("%H:%M:%S", time.localtime(known["since"]))
        return f"process {known['pid']} on {known['host']} since {since}"
    except (OSError, ValueError, KeyError):
        return "another process"
