"""See that there is a tesseract for the tests of OCR: one that is here, or else (as root, where there is apt) Debian's.

    .venv/bin/python tests/tesseract.py

Without one those that run the real program are skipped, and say so; the others have a stand-in for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

COMMANDS = [["apt-get", "update", "-q"], ["apt-get", "install", "-y", "-q", "--no-install-recommends", "tesseract-ocr"]]


def main() -> int:
    """Print the program's path, or what is missing; always 0."""
    if shutil.which("tesseract") is None and shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        for command in COMMANDS:
            print("+", *command, file=sys.stderr, flush=True)
            try:
                subprocess.run(command, check=False, timeout=600)
            except subprocess.TimeoutExpired:
                print(f"{command[0]} took longer than 10 minutes", file=sys.stderr)
    print(shutil.which("tesseract") or "There is no tesseract: the tests that run it are skipped", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
