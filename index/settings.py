"""Settings from the environment, and what is wrong with one that can't be used, in the user's words."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from index.errors import SettingError

Settings = TypeVar("Settings", bound=BaseSettings)

PREFIX = "FOOTNOTE_"
# The tests' own (tests/browser): no setting of the product.
_TESTS = f"{PREFIX}TEST_"
# So alike (difflib's ratio) is a misspelt name to the right one: FOOTNOTE_DOCUMENT is, FOOTNOTE_CHAT_MODEL is like none
# of the index's.
_ALIKE = 0.85

_KINDS: dict[type, str] = {bool: "true or false", int: "a whole number", float: "a number"}


def load(kind: type[Settings], flags: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """The settings of the environment; what is `given` and not None wins over it. SettingError names the one that
    can't be used: by its flag (`flags` has them by field) if it was given, else by its variable."""
    given = {name: value for name, value in given.items() if value is not None}
    try:
        return kind(**given)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        field = str(wrong["loc"][0])
        name = (flags or {}).get(field) if field in given else None
        name = name or f"{PREFIX}{field.upper()}"
        wanted = _allowed(kind.model_fields[field]) or _lowered(wrong["msg"].removeprefix("Value error, "))
        raise SettingError(
            f"{name} {wrong['input']!r} can't be used: {wanted}", f"Change {name} or leave it out"
        ) from error


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]


def unknown(*kinds: type[BaseSettings], misspelt_only: bool = False) -> Iterator[str]:
    """A line for every FOOTNOTE_ variable, of the environment or of the `.env` file, that no setting of `kinds` is
    called; with the setting that it may have been meant for. `misspelt_only`: those without such a one are left out,
    since they may be other settings'."""
    names = {f"{PREFIX}{field.upper()}" for kind in kinds for field in kind.model_fields}
    for name in sorted({*os.environ, *dotenv_values(".env")}):
        folded = name.upper()
        if not folded.startswith(PREFIX) or folded.startswith(_TESTS) or folded in names:
            continue
        if alike := get_close_matches(folded, names, n=1, cutoff=_ALIKE):
            yield f"{name} is no setting, and is ignored. Is {alike[0]} meant?"
        elif not misspelt_only:
            yield f"{name} is no setting, and is ignored. README lists the settings."


def _allowed(field: FieldInfo) -> str:
    """What a field takes, from its type and bounds; empty for other than numbers and switches."""
    types = (field.annotation, *get_args(field.annotation))
    kind = next((words for type_, words in _KINDS.items() if type_ in types), "")
    bounds = {
        name: value
        for part in field.metadata
        for name in ("ge", "gt", "le")
        if (value := getattr(part, name, None)) is not None
    }
    least, most, above = (f"{bounds[name]:g}" if name in bounds else "" for name in ("ge", "le", "gt"))
    if not kind:
        return ""
    if least and most:
        return f"it should be {kind} from {least} to {most}"
    return f"it should be {kind}" + (f", {least} or more" if least else "") + (f" above {above}" if above else "")
