"""Settings beside those in force: `NAME:KEY=VALUE,...` of `--compare` and `KEY=VALUE,VALUE,...` of `--try`, checked.

What says where things lie (data directory, documents, models) is no variant: two of those are two products."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings

from index.config import IndexConfig
from index.embedding import Embedder
from index.errors import SettingError
from index.settings import load
from rag.config import RagConfig

BASE = "base"
OF_THE_INDEX = ("embedding_model", "passage_tokens")
# What changes which passages are found; the budget does too, but more of it always finds more.
OF_SEARCHING = ("dense_weight", "passage_tokens", "candidates", "embedding_model", "followups")
KEYS = (*OF_THE_INDEX, *RagConfig.model_fields)
_EXAMPLE = "As in: --compare small:context_characters=2500"
# A name becomes a key of JSON and a cell of a table.
_NAME = re.compile(r"[\w.+-]+")


@dataclass(frozen=True, slots=True)
class Variant:
    """Settings with a name, and which of them differ from the base's."""

    name: str
    index: IndexConfig
    answering: RagConfig
    changed: Mapping[str, Any]

    def settings(self) -> dict[str, Any]:
        """Everything that may change a figure, in JSON's types."""
        return self.answering.model_dump(mode="json") | {
            "passage_tokens": self.index.passage_tokens,
            "embedding_model": Embedder.from_config(self.index).fingerprint,
        }

    def changed_json(self) -> dict[str, Any]:
        """What differs from the base, in JSON's types."""
        return {key: str(value) if isinstance(value, Path) else value for key, value in self.changed.items()}

    @property
    def title(self) -> str:
        """The name and what is changed, on a line."""
        return f"{self.name}: " + ", ".join(f"{key}={shown(value)}" for key, value in self.changed.items())


def read_variants(texts: Iterable[str], index: IndexConfig, answering: RagConfig) -> list[Variant]:
    """The base and every variant of it, base first; SettingError names the one that can't be used."""
    variants = [Variant(BASE, index, answering, {})]
    for text in texts:
        name, pairs = _parts(text)
        if name in {variant.name for variant in variants}:
            which = "is the settings as they are" if name == BASE else "is there twice"
            raise SettingError(f"--compare {name} {which}", "Give it another name")
        variants.append(variant_of(name, _values(name, pairs), index, answering))
        if not variants[-1].changed:
            raise SettingError(
                f"--compare {name} changes nothing: the settings are those already", "Give it another value"
            )
    return variants


def variant_of(name: str, values: Mapping[str, Any], index: IndexConfig, answering: RagConfig) -> Variant:
    """The base with some checked values in place of its own."""
    of_index = {key: value for key, value in values.items() if key in OF_THE_INDEX}
    others = {key: value for key, value in values.items() if key not in OF_THE_INDEX}
    now = index.model_dump() | answering.model_dump()
    changed = {key: value for key, value in values.items() if value != now[key]}
    return Variant(name, index.model_copy(update=of_index), answering.model_copy(update=others), changed)


def read_tries(texts: Iterable[str]) -> dict[str, tuple[Any, ...]]:
    """The values to try by setting, from `KEY=VALUE,VALUE,...` each."""
    tries: dict[str, tuple[Any, ...]] = {}
    for text in texts:
        key, equals, values = text.partition("=")
        if not equals or not values.strip(", "):
            raise SettingError(f"--try {text!r} has no values", "As in: --try dense_weight=0.2,0.4")
        key = setting_key(key, "--try")
        if key not in OF_SEARCHING:
            why = "is fixed: more context always finds more" if key == "context_characters" else "changes nothing found"
            raise SettingError(f"--try: {key} {why}", f"Try {', '.join(OF_SEARCHING)}")
        tries[key] = tuple(dict.fromkeys(setting_value(key, value.strip(), "--try ") for value in values.split(",")))
    return tries


def setting_key(text: str, flag: str) -> str:
    """The setting that is meant, with or without FOOTNOTE_ in front."""
    key = text.strip().lower().removeprefix("footnote_")
    if key in KEYS:
        return key
    if key in IndexConfig.model_fields:
        raise SettingError(f"{flag}: {key} says where things are, not how they are answered", "Set it for all of them")
    near = get_close_matches(key, KEYS, n=1)
    raise SettingError(
        f"{flag}: there is no setting {text.strip()!r}",
        f"Did you mean {near[0]}?" if near else f"There are {', '.join(KEYS)}",
    )


def setting_value(key: str, text: str, flag: str) -> Any:
    """A setting's value from its text, as the environment would give it; empty is the default."""
    kind: type[BaseSettings] = IndexConfig if key in OF_THE_INDEX else RagConfig
    if not text:
        return kind.model_fields[key].default
    return getattr(load(kind, {key: f"{flag}{key}"}, **{key: text}), key)


def environment_line(key: str, value: Any) -> str:
    """The setting as a line of `.env`."""
    return f"FOOTNOTE_{key.upper()}={shown(value)}"


def shown(value: Any) -> str:
    """A value as a person would type it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def _parts(text: str) -> tuple[str, list[str]]:
    name, colon, rest = text.partition(":")
    if not colon or "=" in name or not name.strip():
        raise SettingError(f"--compare {text!r} has no name", _EXAMPLE)
    if not _NAME.fullmatch(name.strip()):
        raise SettingError(f"--compare: {name!r} is no name", "Use letters, digits and - only")
    if not rest.strip(", "):
        raise SettingError(f"--compare {name.strip()} has no setting", _EXAMPLE)
    return name.strip(), [pair for pair in rest.split(",") if pair.strip()]


def _values(name: str, pairs: Iterable[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for pair in pairs:
        key, equals, text = pair.partition("=")
        if not equals:
            raise SettingError(f"--compare {name}: {pair.strip()!r} has no value", _EXAMPLE)
        key = setting_key(key, f"--compare {name}")
        if key in values:
            raise SettingError(f"--compare {name} gives {key} twice", "Compare two variants, with a name each")
        values[key] = setting_value(key, text.strip(), f"--compare {name}:")
    return values
