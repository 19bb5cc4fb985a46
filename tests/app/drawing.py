"""What the page has drawn, read back from what its components were given."""

from __future__ import annotations

import json
from itertools import count
from pathlib import Path
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
CLICKS = count(1)


def shown(at: AppTest) -> list[Any]:
    """The exchanges of the conversation that the page shows."""
    return at.session_state["conversation"].path()


def drawn(at: AppTest, name: str) -> list[dict[str, Any]]:
    """The data of every component of that name on the page, in order."""
    if name == "turn":  # all turns are drawn by one component
        return [turn for all_of_them in drawn(at, "turns") for turn in all_of_them["turns"]]
    found = [element.proto for element in at.get("bidi_component")]
    return [json.loads(proto.json) for proto in found if proto.component_name == f"footnote_{name}"]


def press(at: AppTest, name: str, trigger: str, value: Any) -> AppTest:
    """Have the component of that name send a value, as its script does at a click, and run the page."""
    (element,) = [one for one in at.get("bidi_component") if one.proto.component_name == f"footnote_{name}"]
    states = at._tree.get_widget_states()
    sent = states.widgets.add()
    sent.id = _make_trigger_id(element.proto.id, "events")
    sent.json_trigger_value = json.dumps([{"event": trigger, "value": value}])
    return at._run(states)


def act(at: AppTest, name: str, deed: str, /, **more: Any) -> AppTest:
    """A click on one of the buttons of a component whose clicks are numbered."""
    return press(at, name, "act", {"do": deed, "click": next(CLICKS), **more})
