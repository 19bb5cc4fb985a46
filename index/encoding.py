"""Bytes to text: which encoding a file is in."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import CharsetMatches, from_bytes

from index.errors import UnreadableFile

# UTF-32 first: its little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Left to itself the library names any of 90 code pages: "Café" came back as UTF-16, "Größe" as an Urdu code page.
# These are the ones that documents are found in, by the WHATWG Encoding Standard's list.
_CANDIDATES = [
    "cp1252", "latin_1", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r",
    "cp932", "euc_jp", "cp949", "gb18030", "big5",
]  # fmt: skip
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_WIDE = ["utf_16_le", "utf_16_be", "utf_32_le", "utf_32_be"]


def decode(data: bytes, name: str, declared: str = "") -> str:
    """The text of `data`, without its byte order mark and otherwise untouched (line ends too).

    `declared` is the encoding that the file itself names, believed where it fits. UTF-8 is asked before it: text in
    another encoding is hardly ever valid UTF-8 by chance, and a false declaration is common.
    Raises UnreadableFile for bytes that are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _or_refuse(_strict(data[len(mark) :], encoding), name)
    if b"\0" not in data:
        for encoding in ("utf-8", declared):
            if encoding and (text := _strict(data, encoding)) is not None:
                return text
    return _or_refuse(_guess(data), name)


def _guess(data: bytes) -> str | None:
    """What charset-normalizer finds most likely; None for binary data. Only UTF-16 and UTF-32 text has NUL bytes."""
    is_wide = b"\0" in data
    matches = from_bytes(data, cp_isolation=_WIDE if is_wide else _CANDIDATES)
    best = matches.best()
    western = None if is_wide else _strict(data, "cp1252")
    if western is not None and _is_western(western) and (best is None or best.coherence <= _coherence(matches)):
        return western
    return _strict(data, best.encoding) if best else None


def _is_western(text: str) -> bool:
    """Mostly ASCII letters. With so little to go by the code pages tie, and Windows-1252 is by far the commonest."""
    beyond = sum(char.isalpha() and not char.isascii() for char in text)
    if _CONTROLS.search(text):
        return False
    return 4 * beyond < sum(char.isalpha() for char in text) or not beyond


def _coherence(matches: CharsetMatches) -> float:
    """How much sense the text makes as Windows-1252 or Latin-1; 0 where that was ruled out."""
    return max((match.coherence for match in matches if match.encoding in ("cp1252", "latin_1")), default=0.0)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _or_refuse(text: str | None, name: str) -> str:
    if text is None or "\0" in text:
        raise UnreadableFile(
            f"{name} is not text in any encoding known", "Save it as UTF-8 text, or under its format's own file ending"
        )
    return text
