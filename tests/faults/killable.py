"""A folder that changes, and a sync of it that can be killed.

Run as a script, it imports everything once and then forks a sync for every line that it is given.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from stores import Stored, opened  # noqa: E402

import index.vectors  # noqa: E402, F401 - two seconds that the forked ones need not wait for
from index.sync import sync  # noqa: E402

PARAGRAPHS = 3
# Passages that go on together, so small that a few documents take several rounds.
AT_ONCE = 8


def document(subject: str) -> str:
    """Some passages' worth of text that no other subject shares."""
    sentences = [
        f"The {subject} has {number} rooms, and its {number}. door leads to the garden." for number in range(9)
    ]
    body = "\n\n".join(f"## Floor {floor}\n\n{' '.join(sentences[floor:])}" for floor in range(PARAGRAPHS))
    return f"# The {subject}\n\n{body}\n"


def before(folder: Path) -> None:
    """The folder as it was first synced."""
    folder.mkdir()
    for subject in ("castle", "abbey", "mill", "tower"):
        (folder / f"{subject}.md").write_text(document(subject), encoding="utf-8")
    (folder / "copy-of-mill.md").write_text(document("mill"), encoding="utf-8")


def change(folder: Path) -> None:
    """One file of each kind: changed, gone, renamed, new, twin of a new one, unreadable."""
    (folder / "castle.md").write_text(document("castle").replace("rooms", "chambers"), encoding="utf-8")
    (folder / "abbey.md").unlink()
    (folder / "tower.md").rename(folder / "watchtower.md")
    for name in ("bridge.md", "bridge-again.md"):
        (folder / name).write_text(document("bridge"), encoding="utf-8")
    (folder / "notes.txt").write_text(document("lighthouse"), encoding="utf-8")
    (folder / "empty.md").write_text("", encoding="utf-8")


@dataclass(frozen=True)
class Halfway:
    """An indexed folder that has changed since, and what the index of it holds after a sync that nobody disturbs."""

    folder: Path
    data_dir: Path
    expected: Stored

    def copy(self, target: Path) -> Path:
        """The data directory as it was before the changes."""
        shutil.copytree(self.data_dir, target)
        return target


def sync_until(folder: Path, data_dir: Path, step: str, count: int) -> None:
    """Sync, and be killed when a step is done for the `count`th time. Runs in a process of its own."""
    from index import passage_vectors, writer

    writer.PASSAGES_AT_ONCE, passage_vectors.EMBEDDED_AT_ONCE = AT_ONCE, AT_ONCE // 2
    seen = 0

    def kill(done: str) -> None:
        nonlocal seen
        seen += done == step
        if done == step and seen == count:
            os.kill(os.getpid(), signal.SIGKILL)

    index = opened(data_dir, passage_tokens=32)
    sync(index, folder, on_step=kill)
    index.close()


class Syncs:
    """Starts syncs in processes of their own, one at a time, forked of one that has imported everything."""

    def __init__(self) -> None:
        self._server = subprocess.Popen(
            [sys.executable, __file__], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, folder: Path, data_dir: Path, step: str = "", count: int = 1) -> None:
        """Start a sync that is killed when a step is done for the `count`th time; not at all without a step."""
        self._say(json.dumps([str(folder), str(data_dir), step, count]))
        self._pid = int(self._answer())

    def kill(self) -> None:
        """Kill it now, unless it is done."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> int:
        """Its exit status, as `subprocess` has it."""
        self._say("")
        return int(self._answer())

    def close(self) -> None:
        """No more of them."""
        self._server.communicate()

    def _say(self, line: str) -> None:
        assert self._server.stdin
        self._server.stdin.write(f"{line}\n")
        self._server.stdin.flush()

    def _answer(self) -> str:
        assert self._server.stdout
        return self._server.stdout.readline()


def serve() -> None:
    """Fork a sync for every line; wait for it when asked, so that its number is not given to another before."""
    for line in sys.stdin:
        folder, data_dir, step, count = json.loads(line)
        child = os.fork()
        if not child:
            status = 1
            try:
                sync_until(Path(folder), Path(data_dir), step, count)
                status = 0
            finally:
                os._exit(status)
        print(child, flush=True)
        sys.stdin.readline()
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    serve()
