"""Real files, damaged at random, to every reader: text or a reason comes of each, and the process that reads lives on.

Archives are damaged inside, too: a changed byte of the archive itself is found by its checksum, and no reader is met.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readers_files import SAMPLES

from index.errors import UnreadableFile
from index.workers import Worker

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
SUFFIXES = sorted(SAMPLES)
SECONDS, MEMORY, MOST = 20.0, 500_000_000, 10_000_000
# What formats are made of: their marks, limits and what is no text.
TOKENS = (
    b"\0", b"\xff", b"\xed\xa0\x80", b"\r\n", b"\n\n", b" " * 50, b"<", b">", b"</", b"&#0;", b"&#xFFFFFFFF;", b"&amp;",
    b"<![CDATA[", b"]]>", b"<!--", b"<!DOCTYPE a [", b'"', b"'", b"{", b"}", b"[", b"]", b"[" * 200, b",", b"|", b"\t",
    b"-1", b"0", b"99999999999", b"1e999", b"NaN", b"obj", b"endobj", b"stream", b"endstream", b"<<", b">>", b"R",
    b"/Kids", b"/Parent", b"/Length", b"/Count", b"# ", b"- ", b"---\n", b"```", b"***", b"::",
    b"Content-Type:", b"--b",
)  # fmt: skip
fragments = st.sampled_from(TOKENS) | st.binary(min_size=1, max_size=12)
# What is done at a place (a share of the file), over so many bytes.
damages = st.lists(
    st.tuples(
        st.sampled_from(["put", "replace", "drop", "repeat"]), st.floats(0, 1), st.integers(1, 400), fragments
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip


def damaged(data: bytes, damage: list[tuple[str, float, int, bytes]]) -> bytes:
    for kind, share, length, fragment in damage:
        at = int(share * len(data))
        piece = data[at : at + length]
        instead = {"put": fragment + piece, "replace": fragment, "drop": b"", "repeat": piece * 9}[kind]
        data = data[:at] + instead + data[at + length :]
    return data


def damaged_within(data: bytes, which: float, damage: list[tuple[str, float, int, bytes]]) -> bytes:
    """An archive with one of its members damaged and its checksum in order."""
    source, stream = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    names = source.namelist()
    chosen = names[min(int(which * len(names)), len(names) - 1)]
    with zipfile.ZipFile(stream, "w") as target:
        for name in names:
            target.writestr(name, damaged(source.read(name), damage) if name == chosen else source.read(name))
    return stream.getvalue()


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    made = Worker(MEMORY)
    yield made
    made.close()


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def originals(suffix: str) -> list[bytes]:
    return [SAMPLES[suffix], *(path.read_bytes() for path in sorted(SEEDS.glob(f"*{suffix}")))]


def fuzz(suffix: str, worker: Worker, place: Path, examples: int) -> None:
    path = place / f"fuzzed{suffix}"
    worker.read(place_of(path, SAMPLES[suffix]), MOST, SECONDS)
    process = worker._process

    @settings(max_examples=examples, database=None)
    @given(st.sampled_from(originals(suffix)), damages, st.floats(0, 1), st.booleans())
    def holds(data: bytes, damage: list[tuple[str, float, int, bytes]], which: float, inside: bool) -> None:
        is_archive = inside and data.startswith(b"PK")
        path.write_bytes(damaged_within(data, which, damage) if is_archive else damaged(data, damage))
        assert_sound(worker, path)
        assert worker._process is process, "the file was its reader's end"

    holds()


def assert_sound(worker: Worker, path: Path) -> None:
    """A document whose offsets are in range, or an error that says why and what to do."""
    try:
        found = worker.read(path, MOST, SECONDS)
    except UnreadableFile as error:
        told = error.reason and error.remedy
    else:
        told = found.text.strip()
        assert all(0 <= heading.start < heading.end <= len(found.text) for heading in found.headings)
        assert all(0 <= lines.start <= lines.end <= len(found.text) for lines in found.lines)
    assert told


def place_of(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_damaged_file_does_its_reader_no_harm(suffix: str, worker: Worker, place: Path) -> None:
    fuzz(suffix, worker, place, examples=12)


@pytest.mark.long
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_very_many_damaged_files_do_their_reader_no_harm(suffix: str, worker: Worker, place: Path) -> None:
    fuzz(suffix, worker, place, examples=2000)
