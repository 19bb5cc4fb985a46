"""An evaluation in steps: what it ends with is what the command line would say, and it can be stopped anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.config import IndexConfig
from index.store import Index
from rag.config import RagConfig
from rag.evaluation.background import PLOT_WIDTH, READING, Finished, Step, Stopped, steps
from rag.evaluation.outcomes import Outcome, outcome
from rag.evaluation.questions import QuestionMistakes
from rag.ui.questions import questions_data
from rag.ui.results import results_data
from rag.ui.runs import Runs

QUESTIONS = [
    {"id": "who", "question": "Who commands the fleet?", "answerable": True,
     "evidence": [{"document": "fleet.md", "quote": "Admiral Ilse Brandt commands the fleet."}]},
    {"id": "lost", "question": "How many ships has the fleet?", "answerable": True,
     "evidence": [{"document": "fleet.md", "quote": "It has 42 ships."}], "contains": ["no such word"]},
    {"id": "metal", "question": "What is the melting point of tungsten?", "answerable": False, "evidence": []},
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "documents"
    made.mkdir()
    (made / "fleet.md").write_text("# Fleet\n\nAdmiral Ilse Brandt commands the fleet. It has 42 ships.\n", "utf-8")
    (made / "broken.pdf").write_bytes(b"no pdf")
    return made


@pytest.fixture
def config(tmp_path: Path) -> IndexConfig:
    return IndexConfig(data_dir=tmp_path / "data")


def written(folder: Path, *lines: object) -> Path:
    path = folder.parent / "questions.jsonl"
    path.write_text("".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines), "utf-8")
    return path


def finished(all_steps: list[Step]) -> Finished:
    found = all_steps[-1].finished
    assert found is not None
    return found


def test_every_question_is_asked_and_scored(folder: Path, config: IndexConfig) -> None:
    done = list(steps(written(folder, *QUESTIONS), folder, config, RagConfig()))
    found = finished(done)
    assert [outcome(case) for case in found.evaluation.cases] == [Outcome.RIGHT, Outcome.INCOMPLETE, Outcome.RIGHT]
    assert [(step.done, step.total) for step in done if step.stage == "Asking"] == [(0, 3), (1, 3), (2, 3)]
    assert [item.name for item in found.scored.failed] == ["broken.pdf"]
    watched = next(step.watched for step in done if step.stage == READING)
    assert watched is not None
    assert watched.done == watched.total > 0
    assert found.index.find("fleet.md")
    found.index.close()


def test_mistakes_are_told_before_anything_is_indexed(folder: Path, config: IndexConfig) -> None:
    path = written(folder, QUESTIONS[0], "not json", {**QUESTIONS[1], "id": "who"})
    with pytest.raises(QuestionMistakes):
        list(steps(path, folder, config, RagConfig()))
    assert not config.data_dir.exists()


def test_stopping_while_documents_are_read_leaves_an_index_that_goes_on(folder: Path, config: IndexConfig) -> None:
    path = written(folder, *QUESTIONS)
    with pytest.raises(Stopped):
        list(steps(path, folder, config, RagConfig(), stopped=lambda: True))
    finished(list(steps(path, folder, config, RagConfig()))).index.close()


def test_a_run_outlives_the_page_and_there_is_one_at_a_time(folder: Path, config: IndexConfig) -> None:
    path, runs = written(folder, *QUESTIONS), Runs()
    assert results_data(runs.job, "none yet") == {"state": "idle", "hint": "none yet"}
    assert runs.start(lambda stopped: steps(path, folder, config, RagConfig(), stopped))
    assert not runs.start(lambda stopped: iter(()))
    assert results_data(runs.job)["state"] == "working"
    assert runs.job is not None
    assert runs.job.wait(120)
    data = results_data(runs.job)
    assert data["state"] == "done"
    assert {one["name"]: one["count"] for one in data["outcomes"]} == {"right": 2, "cited but incomplete": 1}
    assert {figure["name"] for figure in data["figures"]} >= {"Recall", "Citations exact", "Balanced accuracy"}
    assert data["unread"][0]["name"] == "broken.pdf"
    assert runs.finished is not None
    listed = questions_data(runs.finished, opened="lost")["rows"]
    assert (listed[0]["id"], listed[0]["outcome"]) == ("lost", "cited but incomplete")
    assert [row["right"] for row in listed] == [False, True, True]
    assert [row["id"] for row in listed if "detail" in row] == ["lost"]
    failure, detail = listed[0], listed[0]["detail"]
    assert (failure["id"], failure["line"], detail["missing"]) == ("lost", 2, ["no such word"])
    assert detail["cause"].startswith("Cited but incomplete")
    (expected,) = detail["expected"]
    assert (expected["document"], expected["place"], expected["text"]) == ("fleet.md", "Fleet", "It has 42 ships.")
    assert detail["retrieved"][0]["right"]
    assert "words 1st" in detail["retrieved"][0]["signals"]
    runs.finished.index.close()


def test_a_right_question_opens_to_its_trace_too(folder: Path, config: IndexConfig) -> None:
    found = finished(list(steps(written(folder, *QUESTIONS), folder, config, RagConfig())))
    found.index.close()
    rows = {
        row["id"]: row["detail"]
        for name in ("who", "metal")
        for row in questions_data(found, name)["rows"]
        if "detail" in row
    }
    assert rows["who"]["cause"] == "Right: it cites the expected place."
    trace = rows["who"]["trace"]
    assert trace["confidence"] >= trace["threshold"] > 0
    assert {one["name"] for one in trace["features"]} >= {"meaning"}
    (passage,) = trace["fused"]
    assert (passage["rank"], passage["document"], passage["right"], passage["cut"]) == (1, "fleet.md", True, "")
    assert set(passage["signals"]) == {"meaning 1st", "words 1st", "sentence 1st"}
    assert rows["metal"]["cause"].startswith("Right: it was declined")
    assert rows["metal"]["trace"]["confidence"] < rows["metal"]["trace"]["threshold"]
    assert not rows["metal"]["trace"]["fused"][0]["right"]


def test_what_was_cut_is_said_and_evidence_far_down_is_shown(folder: Path, config: IndexConfig) -> None:
    kinds = [f"## Kind {at}\n\n" + f"The fleet has ships of kind {at}, and no others. " * 6 for at in range(30)]
    (folder / "kinds.md").write_text("\n\n".join(kinds), "utf-8")
    last = {"document": "kinds.md", "quote": "## Kind 29"}
    lost = {"id": "far", "question": "How many ships has the fleet?", "answerable": True, "evidence": [last]}
    found = finished(list(steps(written(folder, lost), folder, config, RagConfig(context_characters=500))))
    found.index.close()
    (row,) = questions_data(found, "far")["rows"]
    fused = row["detail"]["trace"]["fused"]
    assert [item["rank"] for item in fused[:20]] == list(range(1, 21))
    assert {item["cut"] for item in fused} > {""}
    ranking = found.evaluation.cases[0].ranking
    assert ranking is not None
    assert ranking.evidence is not None
    assert any(item["right"] and item["rank"] == ranking.evidence.rank for item in fused)


def test_plots_are_drawn_once_in_the_run_and_the_report_can_be_had(folder: Path, config: IndexConfig) -> None:
    done = list(steps(written(folder, *QUESTIONS), folder, config, RagConfig()))
    assert "Drawing the plots" in [step.stage for step in done]
    found = finished(done)
    found.index.close()
    assert [plot["title"] for plot in found.plots][:3] == [
        "Evidence found, by context size",
        "Evidence found, by rank",
        "Risk and coverage",
    ]
    assert all(plot["svg"].startswith("<svg") for plot in found.plots[:5])
    assert found.plots[5]["svg"] == ""  # no tags
    assert max(float(plot["svg"].split('width="')[1].split('"')[0]) for plot in found.plots[:5]) == PLOT_WIDTH
    report = found.report()
    assert "3 golden questions of questions.jsonl" in " ".join(report.split()).replace(
        '<span class="text">', ""
    ).replace("</span>", "")
    assert "broken.pdf" in report
    assert "context characters" in report


def test_mistakes_are_shown_with_their_lines(folder: Path, config: IndexConfig) -> None:
    path, runs = written(folder, QUESTIONS[0], "", "not json"), Runs()
    runs.start(lambda stopped: steps(path, folder, config, RagConfig(), stopped))
    assert runs.job is not None
    assert runs.job.wait(60)
    data = results_data(runs.job)
    assert (data["state"], data["reason"]) == ("failed", "The questions file has 1 mistake")
    assert [(one["line"], one["text"].split(":")[0]) for one in data["mistakes"]] == [(3, "not JSON")]


def test_a_stopped_run_says_so_and_makes_room_for_another(folder: Path, config: IndexConfig) -> None:
    runs = Runs()

    def endless(stopped: object) -> Iterator[Step]:
        while True:
            yield Step("Asking", 1, 3)

    runs.start(endless)
    runs.stop()
    assert runs.job is not None
    assert runs.job.wait(10)
    assert results_data(runs.job) == {"state": "stopped"}
    path = written(folder, QUESTIONS[2])
    assert runs.start(lambda stopped: steps(path, folder, config, RagConfig(), stopped))
    assert runs.job.wait(120)
    assert runs.finished is not None
    assert isinstance(runs.finished.index, Index)
    runs.finished.index.close()
