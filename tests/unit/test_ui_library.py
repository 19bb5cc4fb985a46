"""The list of documents: which are shown, in which order, a page at a time; and the words of the work on them."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.catalogue import FOLDER, UPLOADS
from index.errors import FootnoteError
from index.progress import Figures
from index.removed import Removed
from index.report import Kept
from index.types import DocumentInfo, Failure, State, SyncReport
from rag.ui.file_stages import FileStage, Stage, Stages
from rag.ui.library import ROWS, TOP, UPLOADED, Asked, library_data, places, states
from rag.ui.tasks import Look, Task, What
from rag.ui.upkeep_view import MOST_FILES, file_row, last_line, upkeep_data


def info(name: str, source: str = FOLDER, state: State = State.READY, **more: object) -> DocumentInfo:
    return DocumentInfo(name, state, source=source, **more)


INFOS = [
    info("brief.md", size=30, pages=2),
    info("reports/2019/annual.pdf", size=10, pages=9),
    info("reports/index.md", size=20),
    info("reports-old/annual.pdf", state=State.FAILED, reason="It is broken"),
    info("cafe\u0301.txt", UPLOADS, size=40),
    info("new.txt", UPLOADS, State.PENDING),
]


def names(**asked: object) -> list[str]:
    return [row["name"] for row in library_data(INFOS, Asked(**asked))["rows"]]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"place": "reports"}, ["reports/2019/annual.pdf", "reports/index.md"]),
        ({"place": "reports/2019"}, ["reports/2019/annual.pdf"]),
        ({"place": UPLOADED}, ["cafe\u0301.txt", "new.txt"]),
        ({"place": TOP}, ["brief.md"]),
        ({"state": "failed"}, ["reports-old/annual.pdf"]),
        ({"state": "ready", "place": UPLOADED}, ["cafe\u0301.txt"]),
        ({"words": "annual REPORTS"}, ["reports-old/annual.pdf", "reports/2019/annual.pdf"]),
        ({"words": "CAFÉ"}, ["cafe\u0301.txt"]),
        ({"words": "annual", "state": "pending"}, []),
    ],
)
def test_the_list_is_filtered_by_words_folder_and_state(asked: dict[str, object], shown: list[str]) -> None:
    assert names(**asked) == shown


def test_failed_files_come_first_unless_another_order_is_asked_for() -> None:
    assert names()[0] == "reports-old/annual.pdf"
    by_size = Asked().sorted_by("size")
    sizes = [one["name"] for one in library_data(INFOS, by_size)["rows"]]
    assert sizes[-2:] == ["brief.md", "cafe\u0301.txt"]
    downwards = by_size.sorted_by("size")
    assert [one["name"] for one in library_data(INFOS, downwards)["rows"]][:2] == ["cafe\u0301.txt", "brief.md"]
    (column,) = [one for one in library_data(INFOS, downwards)["columns"] if one["order"]]
    assert (column["key"], column["order"]) == ("size", "descending")
    assert downwards.sorted_by("size") == Asked()
    assert Asked(order="no such column").order
    assert library_data(INFOS, Asked(order="no such column"))["rows"]


def test_folders_and_states_are_offered_with_their_counts_where_there_is_a_choice() -> None:
    assert list(places(INFOS).values()) == [
        "All folders", "Uploads (2)", "The folder itself (1)", "reports/ (2)", "reports/2019/ (1)", "reports-old/ (1)",
    ]  # fmt: skip
    assert list(states(INFOS).values()) == ["All states", "Ready (4)", "Waiting (1)", "Not read (1)"]
    assert places(INFOS[:1]) == states(INFOS[:1]) == {}


def test_of_thousands_of_documents_a_page_is_drawn_and_quickly_made() -> None:
    many = [info(f"folder {number % 40}/report {number:04}.pdf", size=number) for number in range(3000)]
    began = time.process_time()
    data = library_data(many, Asked(page=1))
    assert places(many)
    assert time.process_time() - began < 0.5  # 0.03 s of computing
    assert len(data["rows"]) == ROWS
    assert data["pager"] == {"page": 1, "pages": 60, "text": "51 to 100 of 3,000"}
    assert library_data(many, Asked(page=1_000))["pager"]["text"] == "2,951 to 3,000 of 3,000"
    assert library_data(many[:ROWS])["pager"] is None


def test_what_was_removed_is_listed_with_where_it_is() -> None:
    one = Removed(FOLDER, "castle.md", Path("/papers/castle.md"))
    other = Removed(UPLOADS, "bridge.md", Path("/data/trash/1/bridge.md"), "1", 1.7e9)
    data = library_data([], removed=[one, other])["removed"]
    assert data["title"] == "Removed (2)"
    assert data["files"][0]["where"] == "Of the folder: /papers/castle.md"
    assert data["files"][1]["where"].startswith("Upload, in the trash since 2023-11-1")
    assert library_data([], removed=[one] * 150)["removed"]["rest"].startswith("And 50 more files:")


# the work on them


def test_the_work_tells_how_far_it_is_and_how_long_it_takes() -> None:
    told = Stages(["a.md"], lambda: False)
    told._figures = Figures(files=4, files_read=2, files_done=1, expected=100, embedded=50, began=0.0)
    data = upkeep_data(Look(Task(What.SYNC), stages=told), None, got={}, now=10.0)
    assert (data["state"], data["title"]) == ("working", "Looking through the documents")
    assert data["detail"] == "1 of 4 files · 50 of 100 passages · about 0:30 left"
    assert data["share"] == pytest.approx(0.25)
    waiting = upkeep_data(Look(Task(What.UPLOADS), waits="The index is being written"), None, got={})
    assert (waiting["waits"], waiting["share"]) == ("The index is being written", None)


@pytest.mark.parametrize(
    ("stage", "share", "text"),
    [
        (FileStage("a"), 0.0, "Waiting"),
        (FileStage("a", Stage.READING), None, "Being read"),
        (FileStage("a", Stage.EMBEDDING, 0.5), 0.5, "Being indexed"),
        (FileStage("a", Stage.DONE, 1.0), 1.0, "Ready"),
        (FileStage("a", Stage.FAILED, note="Not kept"), 0.0, "Not kept"),
    ],
)
def test_a_file_s_bar_says_what_is_known(stage: FileStage, share: float | None, text: str) -> None:
    row = file_row(stage)
    assert (row["share"], row["text"], row["note"]) == (share, text, "")


def test_what_came_of_it_is_told_with_what_helps() -> None:
    files = tuple(FileStage(str(number)) for number in range(MOST_FILES + 2))
    data = upkeep_data(
        Look(problem=FootnoteError("Full", "Make room"), stopped=True, files=files),
        None,
        got={"x": 5},
        removed=["b", "a"],
    )
    assert data["state"] == "idle"
    assert data["problem"] == {"reason": "Full", "remedy": "Make room"}
    assert data["stopped"]
    assert data["got"] == {"x": 5}
    assert data["removed"] == "a was removed (and 1 other before)"
    assert (len(data["files"]), data["more"]) == (MOST_FILES, "2 more files")


def test_a_folder_that_can_not_be_synced_is_told_whoever_tried_while_nothing_else_is() -> None:
    gone = FootnoteError("Gone", "Connect it")
    shown = {"reason": "Gone", "remedy": "Connect it"}
    assert upkeep_data(Look(), None, got={}, refused=gone)["problem"] == shown
    assert upkeep_data(Look(Task(What.SYNC)), None, got={}, refused=gone)["problem"] is None
    own = Look(problem=FootnoteError("Full", "Make room"))
    assert upkeep_data(own, None, got={}, refused=gone)["problem"]["reason"] == "Full"


def test_the_last_sync_is_told_in_a_line() -> None:
    assert last_line(None) == "No report of a sync yet"
    at = datetime(2026, 3, 1, 12, 3, tzinfo=UTC)
    kept = Kept(at, SyncReport(added=["a", "b"], failed=[Failure("c", "It is empty", "")]))
    assert last_line(kept, at) == "Last synced at 12:03: 2 added, 1 failed"
    assert last_line(kept, datetime(2026, 3, 2, tzinfo=UTC)) == "Last synced 2026-03-01 12:03: 2 added, 1 failed"
