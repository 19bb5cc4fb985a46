"""Footnote beside LangChain, LlamaIndex and txtai: `python -m tests.bench.peers FOLDER --env DIR --out DIR`.

FOLDER has the sets, each a folder with `corpus/` and `questions.jsonl`. The tools are installed into an environment of
their own in `--env`. What they found is kept in `--out` and read, not run again, unless `--fresh`; Footnote is always
run anew, over an index made anew. Times are fair only where all ran in one go: with `--fresh`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.evaluation.corpus import Corpus
from rag.evaluation.questions import GoldenQuestion, load_questions
from rag.evaluation.rankings import SIZES
from tests.bench.peers.environment import SCRIPTS, python_of, run_script, write_questions
from tests.bench.peers.figures import Row
from tests.bench.peers.found import case, enough, filled, places
from tests.bench.peers.ours import ours
from tests.bench.peers.tables import section
from tests.bench.quality import CHUNKING, CLAPNQ, MTRAG, SQUAD, Run, write_between

SETS = (CHUNKING, CLAPNQ, SQUAD, MTRAG)
# Tools that get a row with the questions of the history in front, where there is a history.
JOINED = ("LangChain", "LangChain ensemble")


def main() -> int:
    args = arguments()
    python = python_of(args.env.resolve())
    sections, versions = [], {}
    for name in args.only or SETS:
        out = (args.out / name).resolve()
        out.mkdir(parents=True, exist_ok=True)
        path, folder = Run(name).files(args.folder)
        corpus = Corpus(folder)
        questions = load_questions(path, corpus)
        write_questions(questions, out / "asked.jsonl")
        for script, tools in SCRIPTS.items():
            if args.fresh or not all((out / f"{tool}.json").exists() for tool in tools):
                print(f"{name}: {script} ...", file=sys.stderr, flush=True)
                run_script(python, script, folder, out / "asked.jsonl", out)
        print(f"{name}: Footnote ...", file=sys.stderr, flush=True)
        mine = ours(questions, corpus, args.out.resolve() / "index", out, exact=args.exact)
        results = [read(out / f"{tool}.json") for tools in SCRIPTS.values() for tool in tools]
        versions |= {package: number for one in results for package, number in one["versions"].items()}
        peers = [row for one in results for row in rows(one, questions, corpus)]
        sections.append(section(name, mine, peers))
        print(sections[-1], flush=True)
    told = ", ".join(f"{package} {number}" for package, number in versions.items())
    text = "\n\n".join([f"Versions: {told}.", *sections])
    if args.write:
        write_between(args.write, text, "peers")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="the folder of sets")
    parser.add_argument("--env", type=Path, required=True, help="the folder of the tools' environment, made if missing")
    parser.add_argument("--out", type=Path, required=True, help="where what was found goes, a folder a set")
    parser.add_argument("--only", action="append", metavar="SET", help="only this set (may be repeated)")
    parser.add_argument("--exact", action="store_true", help="ask Footnote anew for every context size")
    parser.add_argument("--fresh", action="store_true", help="run the tools again, too")
    parser.add_argument(
        "--write", type=Path, metavar="FILE.md", help="put the tables into this file, between its marks"
    )
    return parser.parse_args()


def read(path: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return result


def rows(result: dict[str, Any], questions: list[GoldenQuestion], corpus: Corpus) -> Iterator[Row]:
    """The tool's row, and the one with the history's questions in front if it is to have one."""
    yield row(result["tool"], result, result["answers"], questions, corpus)
    if result["joined"] and result["tool"] in JOINED:
        asked = result["answers"] | result["joined"]
        yield row(f"{result['tool']}, with the history's questions", result, asked, questions, corpus)


def row(
    name: str, result: dict[str, Any], found: dict[str, Any], questions: list[GoldenQuestion], corpus: Corpus
) -> Row:
    where = places(result["chunks"], corpus)
    asked = [(one, found[one.id], [[where[at] for at in call] for call in found[one.id]["calls"]]) for one in questions]
    return Row(
        name=name,
        within={
            size: [case(one, filled(enough(calls, size), size), answer, corpus) for one, answer, calls in asked]
            for size in SIZES
        },
        first=[case(one, calls[0], answer, corpus) for one, answer, calls in asked],
        finding=[answer["ms"] for _, answer, _ in asked],
        index_seconds=result["index_seconds"],
        confident=all(answer["score"] is not None for _, answer, _ in asked),
    )


if __name__ == "__main__":
    sys.exit(main())
