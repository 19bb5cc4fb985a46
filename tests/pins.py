"""Rewrite the lower part of the requirements files: everything that the packages named above the line bring with them.

    .venv/bin/python tests/pins.py

Reads what is installed in this environment, so: change a line above the mark, install, run the tests, then run this.
What only one platform needs gets a marker, so that the same file installs on Linux, macOS and Windows.
"""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
MARK = "# ---- what those bring with them (written by tests/pins.py) ----"
# Nothing here installs on Linux brings it, so its version is not found by looking: click and tqdm colour with it.
ELSEWHERE = {"colorama": "0.4.6"}
PLATFORMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": "x86_64"},
    "darwin": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix", "platform_machine": "arm64"},
    "win32": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
}


def named(path: Path) -> list[Requirement]:
    """The requirements above the mark, `-r` lines and comments aside."""
    above = path.read_text(encoding="utf-8").partition(MARK)[0]
    lines = (line.partition(" #")[0].strip() for line in above.splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]


def closure(roots: list[Requirement], platform: str) -> set[str]:
    """Canonical names of all that `roots` need on a platform, themselves included."""
    extras: dict[str, set[str]] = {}
    todo = list(roots)
    while todo:
        wanted = todo.pop()
        name = canonicalize_name(wanted.name)
        new = ({""} | wanted.extras) - extras.get(name, set())
        extras.setdefault(name, set()).update(new)
        for needed in map(Requirement, requires(name)):
            marker = needed.marker
            if any(marker is None or marker.evaluate({**PLATFORMS[platform], "extra": extra}) for extra in new):
                todo.append(needed)
    return set(extras)


def requires(name: str) -> list[str]:
    """A distribution's requirements; none for one that another platform needs."""
    return [] if name in ELSEWHERE else metadata.requires(name) or []


def pins(roots: list[Requirement], without: set[str]) -> list[str]:
    """A pinned line for each package that `roots` bring, other than `without`."""
    found = {platform: closure(roots, platform) for platform in PLATFORMS}
    direct = {canonicalize_name(root.name) for root in roots}
    lines = []
    for name in sorted(set().union(*found.values()) - direct - without):
        version = ELSEWHERE.get(name) or metadata.version(name).partition("+")[0]
        on = [platform for platform in PLATFORMS if name in found[platform]]
        marker = "" if len(on) == len(PLATFORMS) else " ; " + " or ".join(f'sys_platform == "{one}"' for one in on)
        lines.append(f"{name}=={version}{marker}")
    return lines


def rewrite(path: Path, without: set[str]) -> None:
    """Replace what stands below the mark."""
    above = path.read_text(encoding="utf-8").partition(MARK)[0]
    path.write_text(above + "\n".join([MARK, *pins(named(path), without)]) + "\n", encoding="utf-8")


def write(program: Path, tests: Path) -> None:
    """Both files; the tests' file leaves out what the program's already pins."""
    rewrite(program, set())
    pinned = set().union(*(closure(named(program), platform) for platform in PLATFORMS))
    rewrite(tests, pinned)


if __name__ == "__main__":
    write(ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt")
