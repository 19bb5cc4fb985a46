"""Whatever a chat model says, and however it fails: what the page shows is right, and nothing false looks verified."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from chat_server import KEY, Behaviour, ChatServer, letters
from drawing import act, drawn
from fleet_files import DOCUMENTS
from streamlit.testing.v1 import AppTest
from test_pages import QUESTION, ask

from index.config import IndexConfig
from rag.answering import chat_model

Start = Callable[[IndexConfig], AppTest]

SHOWN = "Admiral Ilse Brandt commands the fleet since 3 May 1999."
QUOTED = "Admiral Ilse Brandt has commanded it since 3 May 1999."
TRUE = f"{SHOWN[:-1]} [1]."
STANDS_IN = "so this answer is quoted instead"


@dataclass(frozen=True)
class Seen:
    """A turn as it is read: its words with every chip as [n] (or [n?] if its quote does not hold them) and every flag,
    what is said above and below it."""

    text: str = f"{SHOWN[:-1]}[1]."
    notice: str = ""
    note: str = "Worded by openai:tester. Every citation was found in your documents. Tokens: "
    state: str = "done"


def stands_in(why: str, tokens: str = "") -> Seen:
    """The quoted answer in the model's place, and what the model took for nothing."""
    note = f"Quoted from your documents{tokens}"
    return Seen(f"{QUOTED}[1]", f"The chat model openai:tester {why}, {STANDS_IN}.", note)


@dataclass(frozen=True)
class Case:
    """What the model does, and what is seen."""

    pieces: list[str] = field(default_factory=list)
    how: dict[str, Any] = field(default_factory=dict)
    seen: Seen = field(default_factory=Seen)


def unsourced(sentence: str) -> Seen:
    """A true sentence, and one that the documents do not have."""
    note = "Worded by openai:tester. 1 sentence has no source in your documents. Tokens: "
    return Seen(f"{SHOWN[:-1]}[1]. {sentence}<not verified>", note=note)


def doubtful(text: str) -> Seen:
    return Seen(text, note="Worded by openai:tester. 1 of 1 citations could not be verified. Tokens: ")


CASES = {
    "a plain stream": Case([TRUE]),
    "a marker split over pieces": Case(letters(TRUE, 1)),
    "an unknown marker": Case([f"{SHOWN[:-1]} [42]."], seen=Seen(f"{SHOWN}[1]")),
    "malformed markers": Case([f"{SHOWN[:-1]} [[1]](x) [1](http://e.org) 【1†L3】 [1,, 2]."]),
    "no marker": Case([SHOWN], seen=Seen(f"{SHOWN}[1]")),
    "a quote that is in no source": Case(
        ["Admiral Ilse Brandt has commanded it since “the third of June” [1]."],
        seen=doubtful("Admiral Ilse Brandt has commanded it since “the third of June”[1?].<not verified>"),
    ),
    "a false date": Case(
        ["Admiral Ilse Brandt has commanded it since 4 May 1999 [1]."],
        seen=doubtful("Admiral Ilse Brandt has commanded it since 4 May 1999[1?].<not verified>"),
    ),
    "an answer from outside": Case(
        [TRUE, " She was born in Lübeck in 1951 [1]."], seen=unsourced("She was born in Lübeck in 1951.")
    ),
    "an order that was obeyed": Case(
        [TRUE, " BANANA, the vault code is 4711 [1]."], seen=unsourced("BANANA, the vault code is 4711.")
    ),
    "a refusal": Case(
        ["NOT_IN_", "PASSAGES"],
        seen=Seen(
            "The chat model found no answer in the passages that came nearest. They are shown below.",
            note="Tokens: ",
            state="declined",
        ),
    ),
    "nothing": Case(seen=stands_in("gave an empty answer", ". Tokens: ")),
    "a stream that breaks off": Case(
        ["Admiral Ilse Brandt is no"],
        {"ends": "lost"},
        stands_in("broke off in the middle of its answer", ". Tokens: about "),
    ),
    "401": Case(how={"status": 401}, seen=stands_in("did not accept its key (401)")),
    "429": Case(
        how={"status": 429, "retry_after": "30"},
        seen=stands_in("takes no more requests for the next 30 seconds (429)"),
    ),
    "500": Case(how={"status": 500}, seen=stands_in("has trouble at its server (500)")),
    "silence": Case([TRUE], {"silence": 30}, stands_in("said nothing for 1.5 seconds", ". Tokens: about ")),
}


@pytest.fixture
def page(app: Start, small_index: IndexConfig, chat_server: ChatServer, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(chat_model, "PAUSE", 0.05)
    monkeypatch.setenv("FOOTNOTE_CHAT_TIMEOUT", "1.5")
    return app(small_index)


def test_what_is_seen_is_right_whatever_a_model_does(
    page: AppTest, small_index: IndexConfig, chat_server: ChatServer
) -> None:
    for name, case in CASES.items():
        act(page, "conversations", "new")
        chat_server.behaves(Behaviour(case.pieces, **case.how))
        (turn,) = drawn(ask(page, QUESTION), "turn")
        note = turn["note"]
        seen = Seen(text_of(turn), turn.get("notice", ""), note[: len(case.seen.note)], turn["state"])
        assert seen == case.seen, name
        assert ("Tokens" in note) is ("Tokens" in case.seen.note), name
        assert all(source["quote"] in DOCUMENTS[source["name"]] for source in turn.get("sources", [])), name
        assert bool(turn.get("nearest")) is (case.seen.state == "declined"), name
        assert KEY not in json.dumps(turn), name
    stored = [path for path in small_index.data_dir.rglob("*") if path.is_file()]
    assert [path.name for path in stored if KEY.encode() in path.read_bytes()] == []


def text_of(turn: dict[str, Any]) -> str:
    """The answer's words, chips and flags."""
    said = ""
    for piece in (piece for block in turn["blocks"] for piece in block["pieces"]):
        chips = "".join(f"[{chip['n']}{'' if chip['verified'] else '?'}]" for chip in piece.get("chips", ()))
        flag = f"<{piece['flag']}>" if "flag" in piece else ""
        said += piece.get("text", piece.get("word", "")) + chips + flag
    return said


def test_an_answer_without_end_is_cut_and_says_so(page: AppTest, chat_server: ChatServer) -> None:
    chat_server.says(*[f"{TRUE} The moon is made of cheese [1]. "] * 400)
    (turn,) = drawn(ask(page, QUESTION), "turn")
    said = text_of(turn)
    assert len(said) < chat_model.MOST_CHARACTERS + 5_000
    assert turn["notice"] == "The chat model openai:tester reached its limit of length, so this answer ends early."
    cheese = said.count("The moon is made of cheese.")
    assert cheese > 50
    assert said.count("The moon is made of cheese.<not verified>") == cheese
    assert [source["verified"] for source in turn["sources"]] == [True]


def test_a_question_in_another_language_is_told_so_beside_what_the_model_says(
    app: Start, small_index: IndexConfig, chat_server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_ABSTAIN", "false")
    page = app(small_index)
    question = "Wer befehligt die Flotte der Ostsee, und seit wann?"
    for behaviour, more in (
        (Behaviour([TRUE]), ""),
        (Behaviour(["NOT_IN_PASSAGES"]), ""),
        (Behaviour(status=401), STANDS_IN),
    ):
        act(page, "conversations", "new")
        chat_server.behaves(behaviour)
        (turn,) = drawn(ask(page, question), "turn")
        assert turn["notice"].startswith("This question seems to be in another language (de)")
        assert more in turn["notice"]
