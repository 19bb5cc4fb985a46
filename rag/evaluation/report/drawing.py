"""A Vega-Lite specification to inline SVG, by vl_convert, which carries Vega and asks no network."""

from __future__ import annotations

import re
from typing import Any

import vl_convert
from markupsafe import Markup

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
CONFIG = {
    "background": None,
    "padding": {"left": 10, "right": 12, "top": 4, "bottom": 4},
    # Measured in this font; the page's style sheet sets its own, of much the same width.
    "font": "Helvetica, Arial, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--muted)",
        "titleColor": "var(--muted)",
        "gridColor": "var(--line)",
        "domainColor": "var(--line)",
        "tickColor": "var(--line)",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelPadding": 6,
        "labelLimit": 0,
    },
    "legend": {"labelColor": "var(--ink)", "labelFontSize": 12, "symbolStrokeWidth": 3, "labelLimit": 0},
}
# What XML 1.0 has no place for (section 2.2): vl_convert measures text as XML, and ends the whole process on it.
NO_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Inside HTML these say nothing new.
NAMESPACES = re.compile(r' (?:xmlns(?::xlink)?="[^"]*"|version="1\.1")')


def draw(spec: dict[str, Any], title: str) -> Markup:
    """The drawing as it stands in HTML, called `title`; text in it is escaped by Vega, which writes it."""
    svg = vl_convert.vegalite_to_svg({"$schema": SCHEMA, "config": CONFIG, **writable(spec)}, allowed_base_urls=[])
    opening, rest = svg.split(">", 1)
    named = Markup(' role="img" aria-label="{}">').format(title)
    return Markup(NAMESPACES.sub("", opening)) + named + Markup(rest)


def writable(value: Any) -> Any:
    """The same with a replacement character for each that XML can't have, in all its text."""
    if isinstance(value, str):
        return NO_XML.sub("\ufffd", value)
    if isinstance(value, dict):
        return {writable(key): writable(item) for key, item in value.items()}
    return [writable(item) for item in value] if isinstance(value, list) else value
