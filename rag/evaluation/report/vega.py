"""What the plots are put together from: parts of Vega-Lite specifications (vega.github.io/vega-lite), plain data.

Colours are the page's own custom properties, so that one drawing serves light and dark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rag.evaluation.intervals import Estimate
from rag.evaluation.metrics import Figure

Spec = dict[str, Any]
WIDTH, HEIGHT = 480, 240
INK, MUTED, ACCENT, WARN = (f"var(--{name})" for name in ("ink", "muted", "accent", "warn"))
POINT = {"type": "point", "filled": True, "size": 64, "color": ACCENT, "opacity": 1}
PERCENT = {"format": ".0%", "tickCount": 5}
# Above the axis a title is read without turning one's head.
ABOVE = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": -34, "titleY": -12}


def layers(rows: Sequence[Mapping[str, Any]], *parts: Spec, height: int = HEIGHT) -> Spec:
    """A plot of rows. All are as wide as each other with what stands beside their axes, so that the page scales the
    text of all alike."""
    size = {"width": WIDTH, "height": height, "autosize": {"type": "fit-x", "contains": "padding"}}
    return {**size, "data": {"values": list(rows)}, "layer": list(parts)}


def curve(figures: Mapping[int, Figure], across: str, up: str) -> Spec | None:
    """Means with their intervals over a number, each with its value beside it."""
    known = {at: figure for at, figure in figures.items() if isinstance(figure, Estimate) and figure.mean is not None}
    if not known:
        return None
    last = max(known)
    rows = [{"at": at, "mean": one.mean, "low": one.low, "high": one.high} for at, one in known.items()]
    x = x_axis("at", across, axis={"values": list(known), "format": ",d"}, domain=[0, last * 1.04])
    y = y_axis("mean", up, axis=PERCENT, domain=[0, 1])
    value = {"x": x, "y": y, "text": {"field": "mean", "format": ".0%"}}
    label = {"type": "text", "color": INK, "fontSize": 12, "baseline": "top"}
    return layers(
        rows,
        {"mark": {"type": "line", "color": ACCENT, "strokeWidth": 2}, "encoding": {"x": x, "y": y}},
        whiskers(x, "low", "high"),
        {"mark": POINT, "encoding": {"x": x, "y": y}},
        *(
            {"mark": label | side, "encoding": value, "transform": [{"filter": f"datum.at {which} {last}"}]}
            for which, side in (
                ("<", {"dx": 8, "dy": 7, "align": "left"}),
                ("==", {"dx": -8, "dy": 10, "align": "right"}),
            )
        ),
    )


def whiskers(x: Spec, low: str, high: str) -> Spec:
    """A faint line from one field's value up to another's."""
    return {
        "mark": {"type": "rule", "color": ACCENT, "strokeWidth": 2, "opacity": 0.35},
        "encoding": {"x": x, "y": {"field": low, "type": "quantitative"}, "y2": {"field": high}},
    }


def x_axis(field: str, title: str, *, axis: Spec | None = None, domain: list[float] | None = None) -> Spec:
    """The horizontal one; `domain` is from where to where it goes."""
    return _axis(field, title, {"grid": False, "titlePadding": 8} | (axis or {}), domain)


def y_axis(field: str, title: str, *, axis: Spec | None = None, domain: list[float] | None = None) -> Spec:
    """The vertical one."""
    return _axis(field, title, ABOVE | {"domain": False, "ticks": False} | (axis or {}), domain)


def _axis(field: str, title: str, axis: Spec, domain: list[float] | None) -> Spec:
    scale = {"scale": {"domain": domain, "nice": False}} if domain else {}
    return {"field": field, "type": "quantitative", "title": title, "axis": axis, **scale}
