"""`report.html`: everything of an evaluation in one file that needs no other, runs no script and asks no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment

from rag.evaluation.cases import Case
from rag.evaluation.causes import ordinal
from rag.evaluation.comparison import Comparison
from rag.evaluation.intervals import Estimate
from rag.evaluation.metrics import point
from rag.evaluation.outcomes import Outcome, outcome
from rag.evaluation.report import plots
from rag.evaluation.report.asked import MOST, ORDER, worst
from rag.evaluation.report.beside import beside
from rag.evaluation.report.drawing import draw
from rag.evaluation.report.headline import cards, milliseconds, right, shown
from rag.evaluation.run import Evaluation
from rag.templates import environment

ASSETS = Path(__file__).parent / "assets"


def write_page(
    folder: Path, evaluation: Evaluation, summary: Mapping[str, Any], comparison: Comparison | None = None
) -> Path:
    """Write `report.html` into the folder, which is there; `summary` is what `--json` prints."""
    path = folder / "report.html"
    path.write_text(page(evaluation, summary, comparison), encoding="utf-8", errors="replace")
    return path


def page(evaluation: Evaluation, summary: Mapping[str, Any], comparison: Comparison | None = None) -> str:
    """The page's HTML. Whatever comes from questions or documents is escaped where it is put in."""
    cases, about = evaluation.cases, summary.get("about", {})
    return templates().get_template("report.html").render(
        about=dict.fromkeys(("corpus", "questions", "date", "fitted")) | about,
        asked_of={name: value for name, value in about.items() if name != "fitted"},
        settings=with_threshold(summary.get("settings", {}), cases),
        failed=summary.get("failed", []),
        right=right(cases),
        outcomes=[(kind, sum(outcome(case) is kind for case in cases)) for kind in (Outcome.RIGHT, *ORDER)],
        cards=cards(evaluation.figures),
        latency=[point(evaluation.figures[f"latency_ms.{which}"]) for which in ("p50", "p95")],
        figures=evaluation.figures,
        groups=evaluation.groups,
        beside=beside(comparison) if comparison else None,
        plots=drawn(evaluation),
        worst=worst(cases),
        most=MOST,
        with_history=plots.WITH_HISTORY,
        went_right=[case for case in cases if outcome(case) is Outcome.RIGHT],
        cases=cases,
    )  # fmt: skip


def with_threshold(settings: Mapping[str, Any], cases: Sequence[Case]) -> dict[str, Any]:
    """The settings as they worked: where no threshold is set, the fitted one."""
    used = next((case.ranking.threshold for case in cases if case.ranking), None)
    if used is None or settings.get("threshold", used) is not None:
        return dict(settings)
    return dict(settings) | {"threshold": f"{used:.2f}, as fitted"}


def drawn(evaluation: Evaluation, width: int | None = None) -> list[dict[str, Any]]:
    """Every plot with its heading and what it shows; `svg` is None where there was nothing to plot. `width` in pixels
    is for narrow columns: the text keeps its size, the axes make room."""
    cases, figures = evaluation.cases, evaluation.figures
    titled = [
        (
            "Evidence found, by context size",
            "How much of the evidence so many characters of passages hold: this run's ranking, filled up to each size. "
            "Whiskers are 95% intervals. A question asked part by part counts here as if its parts shared one context.",
            plots.recall_by_size(figures),
        ),
        (
            "Evidence found, by rank",
            "For how many questions one of the first passages has evidence. Whiskers are 95% intervals.",
            plots.hits_by_rank(figures),
        ),
        (
            "Risk and coverage",
            "Were only the surest questions answered, how many would go wrong? The lower and flatter, the better "
            "confidence tells them apart.",
            plots.risk_by_coverage(cases),
        ),
        (
            "Calibration",
            "Whether confidence can be taken at its word: on the dashed line, the documents answer 7 of 10 questions "
            "of 70% confidence. Whiskers are 95% intervals.",
            plots.calibration(cases),
        ),
        ("Time to answer", "One question at a time, on the machine that ran the evaluation.", plots.latency(cases)),
        (
            "By tag",
            f"The share of questions that went right, of all and of the (at most {plots.MOST_TAGS}) largest tags. "
            "Whiskers are 95% intervals.",
            plots.by_tag(cases),
        ),
    ]
    return [
        {"title": title, "caption": caption, "svg": draw(narrowed(spec, width), title) if spec else None}
        for title, caption, spec in titled
    ]


def narrowed(spec: dict[str, Any], width: int | None) -> dict[str, Any]:
    """A plot as wide as the column that it stands in."""
    return spec if width is None else spec | {"width": width}


def templates() -> Environment:
    """The templates with what they need."""
    made = environment(ASSETS, "report.css")
    made.filters |= {"share": shown, "milliseconds": milliseconds, "plain": plain, "css": css, "ordinal": ordinal}
    made.tests["estimate"] = lambda figure: isinstance(figure, Estimate)
    return made


def plain(value: Any) -> str:
    """A setting's value as a person would write it."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def css(kind: Outcome) -> str:
    """An outcome's name as a class."""
    return kind.name.lower().replace("_", "-")
