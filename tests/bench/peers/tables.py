"""The figures as Markdown: a table a set, a row a tool, then ours minus theirs, then in words where we do not win."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from rag.evaluation.paired import Difference, Verdict
from tests.bench.peers.figures import COLUMNS, Row, area, differences, mean, values

HEAD = [*(column.title for column in COLUMNS), "AUROC", "as it comes", "ms", "index s"]


def section(name: str, ours: Row, peers: Sequence[Row]) -> str:
    """A set's heading, its two tables and the sentence below them."""
    between = {peer.name: differences(ours, peer) for peer in peers}
    questions = ours.within[COLUMNS[0].size]
    judged = sum(case.with_evidence for case in questions)
    lines = [f"### {name}: {len(questions)} questions, {judged} with known evidence", ""]
    lines += [table([ours, *peers]), "", difference_table(between), "", *in_words(between)]
    return "\n".join(lines)


def table(rows: Iterable[Row]) -> str:
    lines = [line(["", *HEAD]), "|---" * (len(HEAD) + 1) + "|"]
    return "\n".join([*lines, *(line([row.name, *cells(row)]) for row in rows)])


def cells(row: Row) -> list[str]:
    found = [mean(column.values(row)) for column in COLUMNS]
    found.append(area(row))
    return [*(figure(value) for value in found), as_it_comes(row), *costs(row)]


def as_it_comes(row: Row) -> str:
    """Recall of the call as its makers show it, and how many characters that handed over, on average."""
    handed = np.mean([case.context_characters for case in row.first])
    return f"{figure(mean(values('retrieval.recall', row.first)))} in {handed:,.0f}"


def costs(row: Row) -> list[str]:
    return [f"{np.median(row.finding):.0f}", f"{row.index_seconds:.0f}"]


def difference_table(between: Mapping[str, Mapping[str, Difference]]) -> str:
    every = (*(column.title for column in COLUMNS), "AUROC")
    titles = [title for title in every if any(title in found for found in between.values())]
    lines = [line(["Footnote minus", *titles]), "|---" * (len(titles) + 1) + "|"]
    for name, found in between.items():
        lines.append(line([name, *(interval(found.get(title)) for title in titles)]))
    return "\n".join(lines)


def interval(difference: Difference | None) -> str:
    """Plain where Footnote is better, in italics where no difference is shown, bold where it is worse."""
    if difference is None or difference.estimate.mean is None or difference.estimate.low is None:
        return ""
    estimate = difference.estimate
    text = f"{estimate.mean:+.2f} ({estimate.low:+.2f} to {estimate.high:+.2f})"
    return {Verdict.BETTER: text, Verdict.WORSE: f"**{text}**"}.get(difference.verdict, f"*{text}*")


def in_words(between: Mapping[str, Mapping[str, Difference]]) -> list[str]:
    """Which tools do better than Footnote, and which no worse, at what."""
    better = listed(between, Verdict.WORSE)
    level = listed(between, Verdict.NOT_SHOWN)
    return [
        f"- Better than Footnote: {better or 'none, in nothing measured here'}.",
        f"- As good as Footnote, as far as can be told: {level or 'none'}.",
    ]


def listed(between: Mapping[str, Mapping[str, Difference]], verdict: Verdict) -> str:
    found = {
        name: [title for title, one in columns.items() if one.verdict is verdict] for name, columns in between.items()
    }
    return "; ".join(f"{name} ({', '.join(titles)})" for name, titles in found.items() if titles)


def figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
