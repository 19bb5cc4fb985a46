"""The figures of retrieval and answers on question sets, as a table: `python -m tests.bench.quality FOLDER`.

FOLDER has the sets, each a folder with `corpus/` and `questions.jsonl`; our own golden questions on `seeds/` come
along. Every figure is one that `python -m rag evaluate` prints, and its command stands beside it. Runs that are
already in `--out` are read, not run again, unless `--fresh`."""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.evaluation.intervals import Estimate, mean_interval
from rag.fitted import load

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Run:
    """One `rag evaluate`: a set and the flags."""

    set: str
    flags: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return "-".join([self.set, *(flag.strip("-") for flag in self.flags)])

    def files(self, folder: Path) -> tuple[Path, Path]:
        """The set's questions and corpus."""
        if self.set == "seeds":
            return ROOT / "tests/retrieval/questions.jsonl", ROOT / "seeds"
        return folder / self.set / "questions.jsonl", folder / self.set / "corpus"

    @property
    def command(self) -> str:
        """As a reader would type it."""
        home = "tests/retrieval" if self.set == "seeds" else f"$BENCH/{self.set}"
        corpus = "seeds" if self.set == "seeds" else f"$BENCH/{self.set}/corpus"
        return " ".join(["python -m rag evaluate", f"{home}/questions.jsonl --corpus {corpus}", *self.flags, "--json"])


@dataclass(frozen=True)
class Line:
    """A row of the table: a metric of a run, what a simple baseline reached, and what it must and should reach."""

    run: Run
    key: str
    must: float
    aim: float
    baseline: str = ""
    best_baseline: float | None = None
    against: Run | None = None
    group: str = ""


CHUNKING, CLAPNQ, SQUAD, MTRAG = "chunking", "clapnq", "squad2", "mtrag_un"
SMALL, ALWAYS, ALONE = ("--context", "2500"), ("--no-abstain",), ("--no-followups",)
LINES = [
    Line(Run(CHUNKING), "retrieval.recall", 0.925, 0.95, "0.877 dense, 0.922 mixed", 0.922),
    Line(Run(CHUNKING, SMALL), "retrieval.recall", 0.87, 0.90, "0.87 mixed", 0.87),
    Line(Run(CLAPNQ, ALWAYS), "citations.first_correct", 0.66, 0.80, "0.60 cosine, 0.64 late interaction", 0.64),
    Line(Run(SQUAD, ALWAYS), "citations.first_correct", 0.75, 0.88, "0.63 cosine, 0.75 late interaction", 0.75),
    Line(Run(SQUAD), "abstention.auroc", 0.66, 0.80, "0.65", 0.65),
    Line(Run(CLAPNQ), "abstention.auroc", 0.88, 0.95, "0.884 best document cosine", 0.884),
    Line(Run(MTRAG), "abstention.auroc", 0.80, 0.88, "0.795 best sentence cosine", 0.795),
    Line(
        Run(MTRAG), "retrieval.document_recall@5", 0.05, 0.08, "difference to --no-followups", 0.0,
        against=Run(MTRAG, ALONE), group="with_history",
    ),
    Line(Run("seeds"), "answers.contains", 0.90, 0.97),
]  # fmt: skip
# Nothing but exact is good enough, wherever anything is cited.
LINES += [
    Line(Run(name, flags), "citations.exact", 1.0, 1.0)
    for name in (CHUNKING, CLAPNQ, SQUAD, MTRAG, "seeds")
    for flags in ((), ALWAYS)
    if flags == () or name in (CLAPNQ, SQUAD)
]


def main() -> int:
    """Run what is missing, print the table; 1 if a figure is below what it must reach."""
    args = arguments()
    lines = [line for line in LINES if not args.only or line.run.set in args.only]
    for run in dict.fromkeys(run for line in lines for run in (line.run, line.against) if run is not None):
        if args.fresh or not (args.out / run.name / "metrics.json").exists():
            evaluate(run, args.folder, args.out, args.data_dir)
    table = markdown(lines, args.out)
    print(table)
    if args.write:
        write_between(args.write, table)
    return int(any(verdict(line, estimate_of(line, args.out)).startswith("not yet") for line in lines))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder of sets")
    parser.add_argument("--out", type=Path, default=Path(".footnote/quality"), help="where reports go, a folder a run")
    parser.add_argument("--only", action="append", metavar="SET", help="only this set (may be repeated)")
    parser.add_argument("--fresh", action="store_true", help="run again what was run already")
    parser.add_argument("--data-dir", type=Path, default=Path(".footnote"), help="where evaluation keeps its indexes")
    parser.add_argument("--write", type=Path, metavar="FILE.md", help="put the table into this file, between its marks")
    return parser.parse_args()


def evaluate(run: Run, folder: Path, out: Path, data_dir: Path) -> None:
    """Run the command with a report."""
    questions, corpus = run.files(folder)
    print(f"{run.name} ...", file=sys.stderr, flush=True)
    command = [sys.executable, "-m", "rag", "evaluate", questions, "--corpus", corpus, *run.flags]
    command += ["--data-dir", data_dir, "--report", out / run.name, "--json"]
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def estimate_of(line: Line, out: Path) -> Estimate:
    """The line's figure; where it is a difference, that of the same questions in both runs."""
    if line.against is not None:
        return paired(line, out)
    metrics: dict[str, Any] = json.loads((out / line.run.name / "metrics.json").read_text(encoding="utf-8"))
    leaf: Any = metrics["groups"][line.group] if line.group else metrics
    for part in line.key.split("."):
        leaf = leaf[part]
    return Estimate(leaf["mean"], leaf["low"], leaf["high"], leaf["n"])


def paired(line: Line, out: Path) -> Estimate:
    """The mean difference of a metric between two runs, question by question."""
    assert line.against is not None
    ours, theirs = values(line, line.run, out), values(line, line.against, out)
    return mean_interval([ours[key] - theirs[key] for key in ours if key in theirs])


def values(line: Line, run: Run, out: Path) -> dict[str, float]:
    """A metric's value of every question that it judges (in the line's group), by question id."""
    with (out / run.name / "questions.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["id"]: float(row[line.key]) for row in rows if row[line.key] and in_group(row, line.group)}


def in_group(row: dict[str, str], group: str) -> bool:
    return row["history"] != "0" if group == "with_history" else True


def verdict(line: Line, figure: Estimate) -> str:
    """What the figure shows. Within its interval of the baseline it shows no difference from the baseline."""
    if figure.mean is None or figure.low is None:
        return "not yet: nothing to measure"
    reached = "aim" if figure.mean >= line.aim else "must" if figure.mean >= line.must else "not yet"
    if line.best_baseline is not None and figure.low <= line.best_baseline and reached != "not yet":
        return f"{reached}, but the baseline is within the interval"
    return reached


def markdown(lines: Iterable[Line], out: Path) -> str:
    """The table, then the commands."""
    rows = ["| on | figure | measured | 95% interval | n | baseline | must | aim | shows |", "|---" * 9 + "|"]
    commands: dict[str, None] = {}
    for line in lines:
        figure = estimate_of(line, out)
        commands |= dict.fromkeys(run.command for run in (line.run, line.against) if run is not None)
        rows.append("| " + " | ".join(cells(line, figure)) + " |")
    return "\n".join([*rows, "", provenance(load().obtained), "", "```sh", *commands, "```"])


def provenance(obtained: dict[str, Any]) -> str:
    """Which fit the figures come from: one that saw a set flatters itself on that set."""
    if not obtained:
        return "The fit in use does not say which sets it saw; a figure on a set that it saw is no held-out figure."
    return f"The fit in use was obtained so (a set that it saw is not held out): `{json.dumps(obtained)}`"


def cells(line: Line, figure: Estimate) -> list[str]:
    flags = f", `{' '.join(line.run.flags)}`" if line.run.flags else ""
    measured = interval = "-"
    sign = "+" if line.against is not None else ""
    if figure.mean is not None:
        measured, interval = f"{figure.mean:{sign}.3f}", f"{figure.low:{sign}.3f} to {figure.high:{sign}.3f}"
    target = [f"{sign}{line.must}", f"{sign}{line.aim}"]
    return [
        line.run.set,
        f"{line.key}{flags}",
        measured,
        interval,
        str(figure.n),
        line.baseline,
        *target,
        verdict(line, figure),
    ]


def write_between(path: Path, table: str, name: str = "quality") -> None:
    """Put the table between the marks of that name in a Markdown file; at its end if it has none yet."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    text = path.read_text(encoding="utf-8") if path.exists() else "# Results\n"
    if begin not in text:
        text += f"\n## {name.capitalize()}\n\n{begin}\n{end}\n"
    before, rest = text.split(begin, 1)
    after = rest.split(end, 1)[1]
    path.write_text(f"{before}{begin}\n{table}\n{end}{after}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
