"""Pages to be written into one file: their templates, which escape everything, and their style."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup


def environment(folder: Path, style: str) -> Environment:
    """The templates of a folder. Whatever is put into them is escaped, and a name that is not given is an error;
    `style` is the file with their style sheet, which they find under that name."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["style"] = Markup((folder / style).read_text(encoding="utf-8"))
    return made
