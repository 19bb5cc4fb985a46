"""What a folder's size costs: time and memory of syncs of 10,000 files, of a PDF of 1,000 pages, of texts of 20 and of
200 MB; and of one of 20 MB that is killed in the midst of every stage.

    python -m tests.bench.scale /tmp/scale --write tests/bench/RESULTS.md

Each step is a `python -m index sync` of its own. Memory is what the process and those that it starts hold together,
at its highest, looked at ten times a second in /proc (Linux).
Seconds of computing are of all processes and cores together; unlike the others they hardly depend on what else the
machine does, whose load (tasks that want a core, mean of a minute) stands beside them.
The texts are embedded by a model of one small layer, made here, for that of the product would take hours; the vectors
are as long.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.bench.quality import write_between

ROOT = Path(__file__).resolve().parents[2]
MANY, FEW, PAGES = 10_000, 10, 1_000
WHOLE_MEGABYTES, MEGABYTES, PASSAGES_A_MEGABYTE = 20, 200, 1_525
# The limits that the product sets itself: seconds of an unchanged sync, megabytes of memory.
UNCHANGED_SECONDS, MOST_MEMORY = 3.0, 1_500
# Files are made as if they were older: what was written a moment ago is read again for doubt.
AGE = 3_600


@dataclass(frozen=True)
class Step:
    """One sync and what it took."""

    what: str
    seconds: float
    computing: float
    load: float
    megabytes: float
    embedded: int
    passages: int
    limit: str = ""
    kept: bool = True


def main() -> int:
    """Run what is asked for, print the table of all that was ever run; 1 if a limit was not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where files, indexes and figures go")
    parser.add_argument("--only", choices=CASES, action="append", help="only this (may be repeated)")
    parser.add_argument("--write", type=Path, metavar="FILE.md", help="put the table into this file, between its marks")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    for name in args.only or CASES:
        steps = list(CASES[name](args.folder / name))
        (args.folder / f"{name}.json").write_text(json.dumps([vars(step) for step in steps]), encoding="utf-8")
    found = [args.folder / f"{name}.json" for name in CASES]
    steps = [Step(**one) for path in found if path.exists() for one in json.loads(path.read_text(encoding="utf-8"))]
    print(table(steps))
    if args.write:
        write_between(args.write, table(steps), "scale")
    return int(not all(step.kept for step in steps))


def many(base: Path) -> Iterator[Step]:
    """10,000 small files: the first sync, one with nothing to do, ten more, and ten changed."""
    folder = base / "documents"
    for number in range(MANY):
        write(folder / f"{number // 100:02}" / f"note {number}.md", note(number))
    yield sync(base, f"{MANY:,} new files")
    yield sync(base, f"{MANY:,} files unchanged", UNCHANGED_SECONDS)
    for number in range(MANY, MANY + FEW):
        write(folder / "more" / f"note {number}.md", note(number))
    yield sync(base, f"{FEW} files added to {MANY:,}")
    for number in range(FEW):
        write(folder / "00" / f"note {number}.md", note(number).replace("Barn", "Cellar"))
    yield sync(base, f"{FEW} of {MANY + FEW:,} files changed")


def long_pdf(base: Path) -> Iterator[Step]:
    """A PDF of 1,000 full pages."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    path = base / "documents" / "long.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas, lines = Canvas(str(path), pagesize=A4), prose(random.Random(1))
    for _ in range(PAGES):
        for line in range(48):
            canvas.drawString(72, 770 - 15 * line, next(lines))
        canvas.showPage()
    canvas.save()
    aged(path)
    yield sync(base, f"a PDF of {PAGES:,} pages ({path.stat().st_size / 1e6:.1f} MB)")
    yield sync(base, "the same, unchanged")


def long_text(base: Path) -> Iterator[Step]:
    """A text of 20 MB, to its end."""
    model = with_small_model(base)
    write_text(base, WHOLE_MEGABYTES)
    yield sync(base, f"a text of {WHOLE_MEGABYTES} MB, small model", **model)
    yield sync(base, "the same, unchanged", **model)


def huge_text(base: Path) -> Iterator[Step]:
    """A text of 200 MB, to its end."""
    model = with_small_model(base)
    write_text(base, MEGABYTES)
    yield sync(base, f"a text of {MEGABYTES} MB, small model", **model)
    yield sync(base, "the same, unchanged", **model)


def killed_text(base: Path) -> Iterator[Step]:
    """A text of 20 MB, killed (-9) in the midst of each stage, then to its end: nothing is embedded twice, and the
    passages are those of a sync that nobody kills, if there was one."""
    model, every = with_small_model(base), WHOLE_MEGABYTES * PASSAGES_A_MEGABYTE
    write_text(base, WHOLE_MEGABYTES)
    stages: dict[str, Callable[[Stored], bool]] = {
        "a third is embedded": lambda now: now.vectors > every / 3,
        "two thirds are": lambda now: now.vectors > every * 2 / 3,
        "half is in Chroma": lambda now: now.chroma > every / 2,
        "it goes to the keywords": lambda now: now.in_keywords,
    }
    for stage, reached in stages.items():
        yield sync(base, f"{WHOLE_MEGABYTES} MB, killed when {stage}", until=reached, **model)
    yield sync(base, "the same, to its end", **model)
    check = [sys.executable, "-m", "index", "check", "--data-dir", str(base / "data")]
    if subprocess.run(check, cwd=ROOT, env={**os.environ, **model}, stdout=-3).returncode:
        sys.exit("the stores do not hold the same")
    undisturbed = base.parent / "long-text" / "data"
    if undisturbed.exists() and passage_ids(undisturbed) != passage_ids(base / "data"):
        sys.exit("not the passages of a sync that nobody killed")


CASES = {
    "many": many,
    "long-pdf": long_pdf,
    "long-text": long_text,
    "killed-text": killed_text,
    "huge-text": huge_text,
}


def write_text(base: Path, megabytes: int) -> None:
    path, lines = base / "documents" / "long.txt", prose(random.Random(2))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        while file.tell() < megabytes * 1_000_000:
            file.write("\n".join(next(lines) for _ in range(1000)) + "\n\n")
    aged(path)


def note(number: int) -> str:
    """A short document of which there is no second."""
    return f"# Note {number}\n\nBarn number {number} holds {number * 7 % 1000} sacks of barley.\n"


def prose(chance: random.Random) -> Iterator[str]:
    """Lines of about 80 characters that read like sentences, without end."""
    words = (ROOT / "seeds" / "comparing-cases.md").read_text(encoding="utf-8").split()
    while True:
        line = " ".join(chance.choices(words, k=12))
        yield f"{line[:1].upper()}{line[1:79]}."


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    aged(path)


def aged(path: Path) -> None:
    os.utime(path, (time.time() - AGE,) * 2)


def with_small_model(base: Path) -> dict[str, str]:
    """The settings that have it embed. Of two threads each would wait for the other at every one of its tiny steps."""
    return {"FOOTNOTE_EMBEDDING_MODEL": str(small_model(base / "model")), "OMP_NUM_THREADS": "1"}


def small_model(folder: Path) -> Path:
    """A sentence-transformers model of one layer with random weights, and vectors as long as the product's."""
    if not folder.exists():
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Dense, Pooling, Transformer
        from transformers import BertConfig, BertModel, BertTokenizerFast

        from index.embedding import BUNDLED_DIMENSIONS, BUNDLED_MAX_TOKENS, bundled_folder

        torch.manual_seed(0)
        shape = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
        BertModel(BertConfig(**shape)).save_pretrained(folder / "bert")
        BertTokenizerFast(tokenizer_file=str(bundled_folder() / "tokenizer.json")).save_pretrained(folder / "bert")
        layer = Transformer(str(folder / "bert"), max_seq_length=BUNDLED_MAX_TOKENS)
        SentenceTransformer(modules=[layer, Pooling(32), Dense(32, BUNDLED_DIMENSIONS)]).save(str(folder))
    return folder


def sync(
    base: Path,
    what: str,
    seconds: float | None = None,
    until: Callable[[Stored], bool] | None = None,
    **settings: str,
) -> Step:
    """Sync the folder below `base` and watch it; `seconds` are its limit, if it has one. When what is stored is so as
    `until` says, it is killed."""
    print(f"{what} ...", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "index", "sync", base / "documents", "--data-dir", base / "data", "--json"]
    began, computed, highest, before = time.monotonic(), computing(), 0.0, stored(base)
    process = subprocess.Popen(
        [str(part) for part in command], cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.PIPE, stderr=-3
    )
    ended = threading.Event()

    def look() -> None:
        nonlocal highest
        while not ended.wait(0.1):
            highest = max(highest, resident(process.pid))
            if until is not None and until(stored(base)):
                process.kill()
                return

    looking = threading.Thread(target=look)
    looking.start()
    out, _ = process.communicate()
    took = time.monotonic() - began
    ended.set()
    looking.join()
    now = stored(base)
    told = {"failed": [], "embedded": now.vectors - before.vectors, "passages": now.passages}  # by one that was killed
    report = json.loads(out) if out.strip() else told
    if report["failed"] or (until is not None and process.returncode != -signal.SIGKILL):
        sys.exit(f"{what}: {report['failed'] or 'it ended before'}")
    kept = highest < MOST_MEMORY and (seconds is None or took < seconds)
    limit = f"{seconds:g} s, {MOST_MEMORY:,} MB" if seconds else f"{MOST_MEMORY:,} MB"
    load = os.getloadavg()[0]
    return Step(what, took, computing() - computed, load, highest, report["embedded"], report["passages"], limit, kept)


def computing() -> float:
    """Seconds that processes started here have computed, those that they started included, once they have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True)
class Stored:
    """How many passages the catalogue holds, how many vectors, and how many passages Chroma does; and whether anything
    was ever written to the keywords, whose writer leaves its lock behind."""

    passages: int = 0
    vectors: int = 0
    chroma: int = 0
    in_keywords: bool = False


def stored(base: Path) -> Stored:
    """What is stored now, also while a sync goes on."""
    catalogue = base / "data" / "catalogue.sqlite"
    marks = [path.read_text(encoding="ascii").split()[1:] for path in (base / "data" / "chroma").glob("*.mark")]
    chroma = sum(int(count) for mark in marks for count in mark if count.isdecimal())
    try:
        with closing(sqlite3.connect(f"{catalogue.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            passages, vectors = (
                connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("passages", "vectors")
            )
    except sqlite3.OperationalError:  # not made yet
        return Stored()
    return Stored(passages, vectors, chroma, any((base / "data" / "keywords").glob("*/.tantivy-writer.lock")))


def passage_ids(data_dir: Path) -> set[str]:
    with closing(sqlite3.connect(data_dir / "catalogue.sqlite")) as connection:
        return {row[0] for row in connection.execute("SELECT id FROM passages")}


def resident(pid: int) -> float:
    """Megabytes that a process and its children hold: its own pages, and its share of those that others hold too."""
    total = 0.0
    for one in [pid, *children(pid)]:
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="ascii")
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1000


def children(pid: int) -> list[int]:
    try:
        lists = [(task / "children").read_text(encoding="ascii") for task in Path(f"/proc/{pid}/task").iterdir()]
    except OSError:
        return []
    return [int(child) for listed in lists for child in listed.split()]


def table(steps: list[Step]) -> str:
    """A row a step, and the machine."""
    rows = ["| sync of | seconds | of computing | load | MB at most | embedded | passages | limit | kept |"]
    rows.append("|---" * 9 + "|")
    rows += [
        f"| {step.what} | {step.seconds:.1f} | {step.computing:.1f} | {step.load:.0f} | {step.megabytes:,.0f} "
        f"| {step.embedded:,} | {step.passages:,} | {step.limit} | {'yes' if step.kept else 'no'} |"
        for step in steps
    ]
    return "\n".join([*rows, "", f"On {os.cpu_count()} cores."])


if __name__ == "__main__":
    sys.exit(main())
