"""Settings from the environment, and what is wrong with one that can't be used, in the user's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from index.errors import SettingError

Settings = TypeVar("Settings", bound=BaseSettings)

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
        name = name or f"FOOTNOTE_{field.upper()}"
        wanted = _allowed(kind.model_fields[field]) or wrong["msg"][0].lower() + wrong["msg"][1:]
        raise SettingError(
            f"{name} {wrong['input']!r} can't be used: {wanted}", f"Change {name} or leave it out"
        ) from error


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
