"""Pure: why this answer, as its turn's component draws it: tables, and one picture of how ranks came together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from index.report import counted
from rag.answer_blocks import place
from rag.types import Answer

# What the signals, the features and the steps are called on the page.
SIGNALS = {"dense": "By meaning", "keyword": "By words", "sentence": "By best sentence"}
FEATURES = {
    "meaning": "Nearest sentence in meaning (cosine)",
    "stands_out": "By how much it stands out",
    "meets": "Rare words of the question that it has",
    "unnamed": "Names and figures that are nowhere near it",
    "astray": "Years and labels that differ",
    "asks_kind": "Asks for a kind of thing",
    "rare_kind": "How rare the kind of thing asked for is",
    "asks_reason": "Asks for a reason",
    "rarity": "How rare the question’s words are",
}
STEPS = {
    "rewrite": "Make it stand alone",
    "followup": "Understand the question",
    "retrieve": "Search",
    "evidence": "Weigh the evidence",
    "answer": "Answer",
}
# The picture has room for so many passages; those that were handed over are drawn first.
DRAWN = 12


def explained_data(answer: Answer, why: Mapping[str, Any]) -> dict[str, Any]:
    """An explanation (see `rag.explanation`) with its places and names in words; parts that there are not, are
    missing."""
    data: dict[str, Any] = {"searched": answer.standalone_question, "timings": timings(why.get("timings_ms", {}))}
    if "scope" in why:
        data["scope"] = {
            "in": ", ".join(why["scope"]["in"]),
            "documents": counted(why["scope"]["documents"], "document"),
        }
    if "fused" not in why:
        return data
    fused = [_passage(item) | _views(item) for item in why["fused"]]
    threshold = float(why["threshold"])
    data |= {
        "confidence": answer.confidence,
        "threshold": threshold,
        "reached": answer.confidence >= threshold,
        "declined": answer.declined,
        "features": [
            {"name": FEATURES.get(name, name), "value": f"{value:.2f}"} for name, value in why["features"].items()
        ],
        "fused": fused,
        "found": why.get("found", len(fused)),
        "budget": why.get("budget", {}),
        "signals": [
            {
                "name": SIGNALS.get(name, name),
                "rows": [_passage(item) | {"rank": item["rank"], "score": f"{item['score']:.3f}"} for item in items],
            }
            for name, items in why.get("signals", {}).items()
        ],
        "picture": picture(why["fused"]),
    }
    if "missing" in why:
        data["missing"] = dict(why["missing"])
    return data


def picture(fused: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The ranks of the best passages, signal by signal, and in the fused order: a line a passage. `rows` is how many
    ranks there are to draw; a rank beyond them is drawn at the edge."""
    chosen = [item for item in fused if not item["cut"]][:DRAWN]
    chosen += [item for item in fused if item["cut"]][: max(0, DRAWN - len(chosen))]
    chosen.sort(key=lambda item: item["rank"])
    names = [name for name in SIGNALS if any(name in item["signals"] for item in chosen)]
    lines = [
        {
            "name": item["document"],
            "place": place(item["page"], item["heading"], item["document"]),
            "cut": bool(item["cut"]),
            "ranks": [item["signals"].get(name, {}).get("rank", 0) for name in names] + [item["rank"]],
        }
        for item in chosen
    ]
    return {"columns": [*(SIGNALS[name] for name in names), "Together"], "lines": lines, "rows": DRAWN + 2}


def timings(milliseconds: Mapping[str, float]) -> list[dict[str, Any]]:
    """Each step with its share of the whole."""
    total = max(milliseconds.get("total", 0.0), 0.001)
    steps = [(STEPS.get(name, name), value) for name, value in milliseconds.items() if name != "total"]
    rows = [{"name": name, "ms": f"{value:,.0f} ms", "share": min(1.0, value / total)} for name, value in steps]
    return [*rows, {"name": "In all", "ms": f"{milliseconds.get('total', 0.0):,.0f} ms", "share": 0.0}]


def _passage(item: Mapping[str, Any]) -> dict[str, Any]:
    where = {key: item[key] for key in ("document", "document_id", "start", "end", "text")}
    return where | {"place": place(item["page"], item["heading"], item["document"])}


def _views(item: Mapping[str, Any]) -> dict[str, Any]:
    ranks = [{"name": SIGNALS.get(name, name), "rank": view["rank"]} for name, view in item["signals"].items()]
    return {"rank": item["rank"], "score": f"{item['score']:.3f}", "cut": item["cut"] or "", "ranks": ranks}
