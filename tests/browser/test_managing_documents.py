"""Documents added, removed, brought back and read again on their page in Chromium, while the chat goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from server import ROOT, serving
from steps import ask, becomes, focused_label, open_chat, sideways

from index.config import IndexConfig
from index.lock import writing
from index.store import Index
from index.sync import sync

SOON, LONG = 60_000, 240_000
DROP = """(files) => {
    const transfer = new DataTransfer();
    for (const [name, text] of files) transfer.items.add(new File([text], name));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""

# A disk that gives each piece only when it is told to: to those that wait, or to all from then on.
HELD_DISK = """() => {
    const read = FileReader.prototype.readAsDataURL;
    let [waiting, held] = [[], true];
    window.letPieces = (all) => {
        held = !all;
        for (const go of waiting.splice(0)) go();
    };
    FileReader.prototype.readAsDataURL = function (piece) {
        if (held) waiting.push(() => read.call(this, piece));
        else read.call(this, piece);
    };
}"""


def about(subject: str, passages: int = 1) -> str:
    """A document that answers how tall something is; more passages take longer to index."""
    more = "".join(
        f"## Part {number}\n\nThe {subject} was painted for the {number}. time in year {1000 + number}, and a mason of "
        f"the {number}. guild looked after its stones, its gutters and its windows until the frost came.\n\n"
        for number in range(passages - 1)
    )
    return f"# The {subject}\n\nThe {subject} is exactly {len(subject) * 37} meters tall.\n\n{more}"


def tall(subject: str) -> str:
    return f"{len(subject) * 37} meters"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> IndexConfig:
    """A folder of three documents, one of them broken, and its index."""
    folder = tmp_path_factory.mktemp("library") / "documents"
    (folder / "towers").mkdir(parents=True)
    (folder / "towers" / "minaret.md").write_text(about("minaret"), encoding="utf-8")
    (folder / "obelisk.md").write_text(about("obelisk"), encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    config = IndexConfig(documents=folder, data_dir=folder.parent / "data")
    index = Index.open(config)
    sync(index, folder)
    index.close()
    return config


@pytest.fixture(scope="module")
def address(library: IndexConfig) -> Iterator[str]:
    """The app over that folder; its documents are for these tests to change."""
    with serving(ROOT / "app.py", library) as address:
        yield address


@pytest.fixture
def documents(page: Page, address: str) -> Page:
    """The page of the documents, with nothing going on."""
    page.goto(f"{address}/documents")
    expect(page.locator(".library tbody tr").first).to_be_visible(timeout=SOON)
    expect(page.locator(".upkeep .now")).to_be_empty(timeout=SOON)
    return page


def choose(page: Page, files: list[Path]) -> None:
    """Add files by the browser's own dialogue."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="choose files").click()
    chooser.value.set_files(files)


def stage(page: Page, name: str) -> Locator:
    return page.locator(".upkeep .file").filter(has=page.locator(".name").get_by_text(name, exact=True))


def row(page: Page, name: str) -> Locator:
    return page.locator(".library tbody tr").filter(has=page.get_by_role("button", name=f"Remove {name}", exact=True))


def height(page: Page, subject: str, *, link: bool = True) -> Locator:
    """Ask for it in the chat; the turn."""
    if link:
        page.get_by_role("link", name="Chat", exact=True).click()
        expect(page.locator(".turn, .welcome h1").first).to_be_visible(timeout=SOON)  # which turns there are
    return ask(page, f"How tall is the {subject}?")


def to_documents(page: Page) -> None:
    page.get_by_role("link", name="Documents", exact=True).click()
    expect(page.locator(".library tbody tr").first).to_be_visible(timeout=SOON)


@pytest.fixture
def given(tmp_path: Path) -> Callable[..., Path]:
    """A file on the person's own disk."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_files_are_added_with_a_bar_each_asked_about_removed_and_brought_back(
    documents: Page, library: IndexConfig, given: Callable[..., Path]
) -> None:
    page = documents
    long = given("cathedral.md", about("cathedral", 150))
    files = [
        long,
        given("pagoda.md", about("pagoda")),
        given("torn.docx", b"PK no archive"),
        given("cat.png", b"\x89PNG"),
    ]
    huge = given("huge.txt", "")
    with huge.open("r+b") as file:
        file.truncate(251_000_000)  # takes no room on the disk
    choose(page, [*files, given("obelisk.md", about("watchtower")), huge])
    expect(stage(page, "cathedral.md").get_by_role("progressbar")).to_have_attribute(
        "aria-valuenow", re.compile(r"^[1-9]"), timeout=SOON
    )
    expect(stage(page, "torn.docx").locator(".reason")).to_contain_text("torn.docx", timeout=SOON)
    expect(stage(page, "torn.docx").locator(".remedy")).to_have_text("Save it again as .docx")
    expect(stage(page, "cat.png")).to_contain_text("cat.png is not of a type that can be read")
    expect(stage(page, "huge.txt")).to_contain_text("huge.txt is larger than 250 MB", timeout=SOON)
    expect(stage(page, "obelisk (2).md")).to_contain_text("another document is called obelisk.md", timeout=SOON)
    for name in ("cathedral.md", "pagoda.md", "obelisk (2).md"):
        expect(stage(page, name)).to_have_attribute("data-stage", "done", timeout=SOON)
    expect(page.locator(".upkeep .sum span")).to_have_text("3 ready, 3 not read")
    expect(row(page, "pagoda.md")).to_contain_text("Ready")
    expect(row(page, "torn.docx")).to_contain_text("Not read")
    expect(row(page, "cat.png")).to_have_count(0)
    uploads = {path.name for path in (library.data_dir / "uploads").iterdir()}
    assert uploads == {"cathedral.md", "pagoda.md", "torn.docx", "obelisk (2).md"}

    turn = height(page, "pagoda")
    expect(turn).to_have_attribute("data-state", "done")
    expect(turn).to_contain_text(tall("pagoda"))

    to_documents(page)
    page.get_by_role("button", name="Remove pagoda.md").click()
    expect(page.locator(".upkeep .told.undo")).to_contain_text("pagoda.md was removed")
    expect(row(page, "pagoda.md")).to_have_count(0)
    expect(page.locator(".removed summary")).to_have_text("Removed (1)")
    expect(height(page, "pagoda")).not_to_contain_text(tall("pagoda"))
    to_documents(page)
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "pagoda.md")).to_contain_text("Ready", timeout=SOON)
    expect(page.locator(".upkeep .told.undo")).to_have_count(0)
    expect(page.locator(".removed")).to_be_hidden()
    expect(height(page, "pagoda")).to_contain_text(tall("pagoda"))


def test_a_document_of_the_folder_stays_out_and_untouched_until_it_is_brought_back(
    documents: Page, library: IndexConfig, address: str
) -> None:
    page = documents
    page.get_by_role("button", name="Remove obelisk.md").focus()
    page.keyboard.press("Enter")
    expect(row(page, "obelisk.md")).to_have_count(0)
    becomes(page, lambda page: focused_label(page).startswith("Remove "), True)  # of the row that is there now
    page.get_by_role("button", name="Sync now").click()
    expect(page.locator(".upkeep .now")).to_be_empty(timeout=SOON)
    page.reload()  # another session: there is nothing to undo, but a way back
    expect(page.locator(".library tbody tr").first).to_be_visible(timeout=SOON)
    expect(row(page, "obelisk.md")).to_have_count(0)
    assert (library.documents / "obelisk.md").read_text(encoding="utf-8") == about("obelisk")
    page.locator(".removed summary").click()
    expect(page.locator(".removed")).to_contain_text(str(library.documents / "obelisk.md"))
    page.get_by_role("button", name="Bring back obelisk.md").click()
    expect(row(page, "obelisk.md")).to_contain_text("Ready", timeout=SOON)


def test_a_file_that_could_not_be_read_is_read_again_once_it_is_mended(documents: Page, library: IndexConfig) -> None:
    page = documents
    page.get_by_role("button", name="Read broken.pdf again").click()
    expect(stage(page, "broken.pdf").locator(".reason")).to_contain_text("broken.pdf", timeout=SOON)
    (library.documents / "broken.pdf").write_bytes((ROOT / "seeds" / "deterrence.pdf").read_bytes())
    page.get_by_role("button", name="Read broken.pdf again").click()
    expect(row(page, "broken.pdf")).to_contain_text("Ready", timeout=SOON)
    row(page, "broken.pdf").locator(".open").click()
    expect(page.locator(".panel .page img")).to_be_visible(timeout=SOON)


def test_of_a_sheet_s_row_the_cell_that_was_asked_for_is_framed(documents: Page) -> None:
    page = documents
    rows = "".join(f"Islet {number},{number * 3},{number * 7},{number * 11}\n" for number in range(100, 180))
    page.evaluate(DROP, [["salt.csv", f"Island,Salt in June,Salt in July,Salt in August\n{rows}"]])
    expect(stage(page, "salt.csv")).to_have_attribute("data-stage", "done", timeout=SOON)
    page.get_by_role("link", name="Chat", exact=True).click()
    expect(page.locator(".turn, .welcome h1").first).to_be_visible(timeout=SOON)
    turn = ask(page, "How much salt did Islet 163 have in July?")
    turn.locator(".chip").first.click()
    cell = page.locator(".panel mark .cell.asked")
    expect(cell).to_have_text(str(163 * 7))
    expect(cell).to_be_in_viewport()
    expect(page.locator(".panel .head")).to_contain_text("row 65, column “Salt in July”")


def test_while_documents_are_read_the_chat_answers_and_a_closed_page_loses_nothing(
    documents: Page, address: str, library: IndexConfig
) -> None:
    for number in range(6):
        (library.documents / f"wall-{number}.md").write_text(about(f"wall {number}", 90), encoding="utf-8")
    documents.get_by_role("button", name="Sync now").click()
    expect(documents.locator(".upkeep .file [role=progressbar]").first).to_be_visible(timeout=SOON)
    documents.evaluate(DROP, [["ziggurat.md", about("ziggurat", 40)]])
    expect(stage(documents, "ziggurat.md")).to_be_visible()
    expect(stage(documents, "ziggurat.md")).not_to_contain_text("Being sent")
    documents.close()

    page = documents.context.new_page()
    open_chat(page, address)
    expect(height(page, "minaret", link=False)).to_contain_text(tall("minaret"))
    to_documents(page)
    expect(page.locator(".upkeep .now")).to_contain_text("passages", timeout=SOON)  # it goes on
    expect(stage(page, "ziggurat.md")).to_have_attribute("data-stage", "done", timeout=LONG)
    expect(row(page, "ziggurat.md")).to_contain_text("Ready", timeout=SOON)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the report").click()
    report = download.value.path().read_text(encoding="utf-8")
    assert download.value.suggested_filename.startswith("sync-")
    assert "\n  wall-0.md\n" in report.partition("\nadded (")[2]


def test_what_is_added_while_another_process_writes_waits_and_is_taken_in_then(
    documents: Page, library: IndexConfig
) -> None:
    page = documents
    with writing(library.data_dir):
        page.evaluate(DROP, [["igloo.md", about("igloo")]])
        expect(page.locator(".upkeep .now")).to_contain_text("is being written by process")
        expect(stage(page, "igloo.md")).to_have_attribute("data-stage", "waiting")
        assert (library.data_dir / "uploads" / "igloo.md").exists()
        page.get_by_role("button", name="Remove minaret.md").or_(
            page.get_by_role("button", name="Remove towers/minaret.md")
        ).click()
        expect(row(page, "towers/minaret.md")).to_have_count(0)  # at once, whoever writes
        page.get_by_role("button", name="Undo").click()
    expect(stage(page, "igloo.md")).to_have_attribute("data-stage", "done", timeout=SOON)
    expect(row(page, "towers/minaret.md")).to_contain_text("Ready", timeout=SOON)


def test_files_are_sent_on_while_other_pages_are_looked_at(
    documents: Page, library: IndexConfig, given: Callable[..., Path]
) -> None:
    page, told = documents, documents.locator(".sender .text")
    page.evaluate(HELD_DISK)
    large = given("pier.txt", f"The pier is 407 meters long.{' ' * 14_000_000}\n")
    choose(page, [large, given("jetty.md", about("jetty"))])
    expect(stage(page, "pier.txt")).to_contain_text("Being sent")
    page.get_by_role("link", name="Settings").click()
    expect(told).to_have_text("Sending 2 files")
    page.evaluate("letPieces(false)")
    expect(page.locator(".sender").get_by_role("progressbar")).to_have_attribute("aria-valuenow", re.compile(r"[1-9]"))
    page.get_by_role("link", name="Chat", exact=True).click()
    question = page.get_by_role("textbox", name="Ask your documents")
    question.fill("What is typed stays while they are sent", timeout=SOON)
    expect(told).to_have_text(re.compile(r"^Sending "))
    page.evaluate("letPieces(true)")
    expect(told).to_have_text("All files are sent", timeout=SOON)
    expect(question).to_have_value("What is typed stays while they are sent")
    assert (library.data_dir / "uploads" / "pier.txt").read_bytes() == large.read_bytes()
    to_documents(page)
    expect(row(page, "pier.txt")).to_contain_text("Ready", timeout=SOON)
    expect(row(page, "jetty.md")).to_contain_text("Ready", timeout=SOON)


def test_a_folder_is_dropped_with_everything_in_it_but_hidden_files(
    documents: Page, given: Callable[..., Path]
) -> None:
    page = documents
    for name in ("harbour/quay.txt", "harbour/south/quay.txt", "harbour/.git/config.txt", "harbour/south/.hidden.txt"):
        given(name, f"The quay {name} is made of stone.")
    torn = given("torn.odt", b"PK no archive")
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(torn.with_name("harbour")), str(torn)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 640, "y": 700, "data": data})
    expect(page.locator(".upkeep .drop.over")).to_be_visible()  # wherever it is dropped
    session.send("Input.dispatchDragEvent", {"type": "drop", "x": 640, "y": 700, "data": data})
    expect(page.locator(".upkeep .sum span")).to_have_text("2 ready, 1 not read", timeout=SOON)
    expect(page.locator(".upkeep .file .name")).to_have_text(["quay.txt", "quay (2).txt", "torn.odt"])


def test_fifty_files_at_once_odd_names_and_twins_of_a_name_are_all_there(
    documents: Page, library: IndexConfig, given: Callable[..., Path]
) -> None:
    page = documents
    odd = ["Größe ☃ 表.txt", "ends (2).txt", "ß" * 125 + ".txt"]
    names = [*(f"note {number:02}.txt" for number in range(46)), *odd]
    files = [given(name, f"Note {index} says that the number is {index * 7}.") for index, name in enumerate(names)]
    files += [given("twin/note 00.txt", "Another note under the same name.")]
    choose(page, files)
    expect(page.locator(".upkeep .sum span")).to_have_text("50 ready", timeout=SOON)
    kept = {path.name for path in (library.data_dir / "uploads").iterdir()}
    assert {*names, "note 00 (2).txt"} <= kept
    page.evaluate(DROP, [["evil/../\u202e\n.txt", "Turned."], [".hidden", "no"], ["empty.md", ""]])
    expect(page.locator(".upkeep .sum span")).to_have_text("1 ready, 2 not read", timeout=SOON)
    assert not any(path.parent != library.data_dir / "uploads" for path in library.data_dir.rglob("*Turned*"))
    page.get_by_role("button", name="Clear the list").click()
    expect(page.locator(".upkeep .list")).to_be_hidden()
    expect(page.locator(".pager")).to_contain_text("1 to 50 of ")
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.locator(".pager")).to_contain_text("51 to ")
    page.get_by_placeholder("Filter by name").fill("größe")
    page.keyboard.press("Enter")
    expect(page.locator(".library tbody tr")).to_have_count(1)
    page.set_viewport_size({"width": 360, "height": 780})
    assert sideways(page) <= 0
