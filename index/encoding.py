"""Bytes to text: which encoding a file is in."""

from __future__ import annotations

import codecs

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
_WIDE = ["utf_16_le", "utf_16_be", "utf_32_le", "utf_32_be"]


def decode(data: bytes, name: str, declared: str = "") -> str:
    """The text of `data`, without its byte order mark and otherwise untouched (line ends too).

    `declared` is the encoding that the file itself names, believed where it fits. UTF-8 is asked before it: text in
    another encoding is hardly ever valid UTF-8 by chance, and a false declaration is common.
    Raises UnreadableFile for bytes that are no text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding) or _refuse(name)
    if b"\0" not in data:
        for encoding in ("utf-8", declared):
            if encoding and (text := _strict(data, encoding)) is not None:
                return text
    return _guess(data) or _refuse(name)


def _guess(data: bytes) -> str | None:
    """What charset-normalizer finds most likely; None for binary data. Only UTF-16 and UTF-32 text has NUL bytes."""
    matches = from_bytes(data, cp_isolation=_WIDE if b"\0" in data else _CANDIDATES)
    best = matches.best()
    if best is None:
        return None
    text = _strict(data, _western(matches) or best.encoding)
    return None if text is None or "\0" in text else text


def _western(matches: CharsetMatches) -> str | None:
    """cp1252 where it fits and nothing else makes more sense: with few letters outside ASCII the code pages tie."""
    best = matches.best()
    for match in matches:
        if best and match.encoding in ("cp1252", "latin_1") and best.coherence <= match.coherence:
            return match.encoding
    return None


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _refuse(name: str) -> str:
    raise UnreadableFile(
        f"{name} is not text in any encoding known", "Save it as UTF-8 text, or under its format's own file ending"
    )
