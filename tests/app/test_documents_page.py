"""The page of the documents as its script draws it: what each click leads to, on the real index."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from drawing import act, drawn, press
from fleet_files import DOCUMENTS
from streamlit.testing.v1 import AppTest

from index.config import IndexConfig
from index.lock import writing
from index.store import Index
from index.sync import sync
from rag.ui.library import UPLOADED

Start = Callable[[IndexConfig], AppTest]


def documents_alone() -> None:
    """The page by itself: AppTest can't follow a link to a page that is a function."""
    import streamlit as st

    from rag.assistant import Assistant
    from rag.ui import documents

    @st.cache_resource
    def assistant() -> Assistant:
        return Assistant.open()

    documents.page(assistant())


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> IndexConfig:
    """Two readable documents and a broken one, for one test to change; nothing is cached from the test before."""
    folder = tmp_path / "documents"
    folder.mkdir()
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    config = IndexConfig(documents=folder, data_dir=tmp_path / "data")
    index = Index.open(config)
    sync(index, folder)
    index.close()
    monkeypatch.setenv("FOOTNOTE_DATA_DIR", str(config.data_dir))
    monkeypatch.setenv("FOOTNOTE_DOCUMENTS", str(config.documents))
    st.cache_resource.clear()
    return config


def start() -> AppTest:
    return AppTest.from_function(documents_alone, default_timeout=120).run()


def rows(at: AppTest) -> dict[str, str]:
    """The state of every row, by name."""
    return {row["name"]: row["state"] for row in drawn(at, "library")[0]["rows"]}


def settled(at: AppTest) -> AppTest:
    """Look again until nothing is done any more, as the page does by itself."""
    for _ in range(600):
        if drawn(at, "upkeep")[0]["state"] == "idle":
            assert not at.exception
            return at.run()
        time.sleep(0.05)
        press(at, "upkeep", "look", 1)
    pytest.fail("the work did not end")


def send(at: AppTest, **files: str) -> AppTest:
    pieces = [
        {
            "id": name,
            "name": f"{name}.md",
            "size": len(text),
            "at": 0,
            "bytes": base64.b64encode(text.encode()).decode(),
        }
        for name, text in files.items()
    ]
    return press(at, "upkeep", "pieces", {"batch": str(time.time()), "pieces": pieces})


def test_a_file_that_is_sent_is_told_of_and_listed(library: IndexConfig) -> None:
    at = send(start(), depot="The depot of the fleet holds 900 tons of coal.")
    assert drawn(at, "upkeep")[0]["got"] == {"depot": 46}
    settled(at)
    (file,) = drawn(at, "upkeep")[0]["files"]
    assert (file["name"], file["stage"]) == ("depot.md", "done")
    assert rows(at)["depot.md"] == "ready"
    assert at.selectbox(key="filter-place").options == ["All folders", "Uploads (1)", "The folder itself (3)"]
    at.selectbox(key="filter-place").set_value(UPLOADED).run()
    settled(send(at, store="The store of the fleet holds rope."))
    assert set(rows(at)) == {"depot.md", "store.md"}  # what was chosen stays chosen while the counts change


def test_what_is_removed_can_be_undone_in_this_session_and_brought_back_in_another(library: IndexConfig) -> None:
    at = settled(act(start(), "library", "remove", source="folder", name="fleet.md"))
    assert set(rows(at)) == {"broken.pdf", "harbours.txt"}
    assert drawn(at, "upkeep")[0]["removed"] == "fleet.md was removed"
    settled(press(at, "upkeep", "undo", 1))
    assert rows(at)["fleet.md"] == "ready"
    assert drawn(at, "upkeep")[0]["removed"] == ""
    settled(act(at, "library", "remove", source="folder", name="fleet.md"))
    other = start()
    assert drawn(other, "upkeep")[0]["removed"] == ""
    assert [one["name"] for one in drawn(other, "library")[0]["removed"]["files"]] == ["fleet.md"]
    settled(act(other, "library", "bring back", source="folder", name="fleet.md", id=""))
    assert rows(other)["fleet.md"] == "ready"
    assert (library.documents / "fleet.md").read_text(encoding="utf-8") == DOCUMENTS["fleet.md"]


def test_an_upload_goes_to_the_trash_comes_back_and_is_deleted_for_good(library: IndexConfig) -> None:
    at = settled(send(start(), depot="The depot holds coal."))
    settled(act(at, "library", "remove", source="uploads", name="depot.md"))
    (gone,) = drawn(at, "library")[0]["removed"]["files"]
    settled(act(at, "library", "bring back", source="uploads", name="depot.md", id=gone["id"]))
    assert rows(at)["depot.md"] == "ready"
    settled(act(at, "library", "remove", source="uploads", name="depot.md"))
    (gone,) = drawn(at, "library")[0]["removed"]["files"]
    act(at, "library", "delete", id=gone["id"])
    assert drawn(at, "library")[0]["removed"]["files"] == []
    assert drawn(at, "upkeep")[0]["removed"] == ""
    assert not [path for path in library.data_dir.rglob("depot.md") if path.is_file()]


def test_a_file_that_was_mended_is_read_again_alone(library: IndexConfig) -> None:
    at = start()
    assert rows(at)["broken.pdf"] == "failed"
    settled(act(at, "library", "retry", source="folder", name="broken.pdf"))
    (file,) = drawn(at, "upkeep")[0]["files"]
    assert (file["stage"], bool(file["reason"]), bool(file["remedy"])) == ("failed", True, True)
    assert not at.exception


def test_the_folder_is_synced_and_the_report_offered(library: IndexConfig) -> None:
    at = start()
    (library.documents / "new.txt").write_text("The new pier is 300 meters long.", encoding="utf-8")
    settled(at.button(key="sync-now").click().run())
    assert rows(at)["new.txt"] == "ready"
    assert any("1 added" in caption.value for caption in at.caption)


def test_an_upload_that_waits_is_listed_and_a_folder_that_is_gone_is_told(library: IndexConfig, tmp_path: Path) -> None:
    with writing(library.data_dir):
        at = send(start(), depot="The depot holds coal.")
        for _ in range(100):
            if "is being written" in drawn(at, "upkeep")[0]["waits"]:
                break
            time.sleep(0.05)
            press(at, "upkeep", "look", 1)
        else:
            pytest.fail("it does not say what it waits for")
        assert rows(start())["depot.md"] == "pending"
    settled(at)
    library.documents.rename(tmp_path / "elsewhere")
    settled(at.button(key="sync-now").click().run())
    assert "is not a folder" in drawn(at, "upkeep")[0]["problem"]["reason"]


def test_what_is_stopped_is_told_and_goes_on_with_the_next_sync(library: IndexConfig) -> None:
    with writing(library.data_dir):
        at = send(start(), depot="The depot holds coal.")
        press(at, "upkeep", "stop", 1)
        settled(at)
    assert drawn(at, "upkeep")[0]["stopped"]
    assert drawn(at, "upkeep")[0]["files"][0]["reason"] == "Stopped"
    assert rows(at)["depot.md"] == "pending"
    settled(at.button(key="sync-now").click().run())
    assert rows(at)["depot.md"] == "ready"
    assert not drawn(at, "upkeep")[0]["stopped"]
    press(at, "upkeep", "clear", 1)
    assert drawn(at, "upkeep")[0]["files"] == []
    settled(act(at, "library", "remove", source="uploads", name="depot.md"))
    press(at, "upkeep", "dismiss", 1)
    assert drawn(at, "upkeep")[0]["removed"] == ""
    assert len(drawn(at, "library")[0]["removed"]["files"]) == 1


def test_the_list_is_narrowed_sorted_and_of_an_older_page_s_clicks_nothing_comes(library: IndexConfig) -> None:
    at = start()
    act(at, "library", "sort", by="document")
    assert list(rows(at)) == ["broken.pdf", "harbours.txt", "fleet.md"]
    at.selectbox(key="filter-state").set_value("failed").run()
    assert list(rows(at)) == ["broken.pdf"]
    act(at, "library", "remove", source="folder", name="../../nobody.md")
    act(at, "library", "page", page=7)
    assert not at.exception
    assert list(rows(at)) == ["broken.pdf"]
