"""Which files of a folder count: patterns as .gitignore has them, from the settings and the folder's own file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import SettingError

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

# In the folder itself; it leaves out what its lines match, as .gitignore would.
IGNORE_FILE = ".footnoteignore"


class Patterns:
    """What is read of one folder. Settings hold patterns apart by commas; later ones win, and `!` takes back."""

    def __init__(self, folder: Path, include: str = "", exclude: str = "") -> None:
        left_out = [(IGNORE_FILE, line) for line in _lines(folder / IGNORE_FILE)]
        left_out += [("FOOTNOTE_EXCLUDE", one) for one in _apart(exclude)]
        self._exclude = _spec(left_out)
        self._include = _spec([("FOOTNOTE_INCLUDE", one) for one in _apart(include)])

    def takes(self, name: str) -> bool:
        """Whether a file counts, by its relative POSIX name."""
        included = self._include is None or self._include.match_file(name)
        return included and not (self._exclude is not None and self._exclude.match_file(name))

    def enters(self, name: str) -> bool:
        """Whether a folder is looked into: as with git, nothing within one that is left out can be taken back."""
        return self._exclude is None or not self._exclude.match_file(f"{name}/")


def _apart(setting: str) -> Iterable[str]:
    return (part.strip() for part in setting.replace("\n", ",").split(","))


def _lines(file: Path) -> list[str]:
    if not file.exists():
        return []
    try:
        return file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError(f"{file} can't be read ({error})", "Make it a text file in UTF-8, or remove it") from error


def _spec(sourced: list[tuple[str, str]]) -> GitIgnoreSpec | None:
    """The patterns as one; None without any. Comments and empty lines are none."""
    if not any(line and not line.startswith("#") for _, line in sourced):
        return None
    from pathspec import GitIgnoreSpec  # 60 ms that a folder without patterns need not wait for

    for source, line in sourced:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError as error:
            raise SettingError(
                f"{source} has {line!r}, which is no pattern", "Write it as .gitignore has it"
            ) from error
    return GitIgnoreSpec.from_lines(line for _, line in sourced)
