"""Bytes to text: which encoding a file is in."""

from __future__ import annotations

import codecs
import unicodedata
from collections import Counter

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
# Those that text has: white space, a terminal's escape, the end of a file under DOS, a line end of mainframes.
_CONTROLS_OF_TEXT = frozenset("\t\n\v\f\r\x1a\x1b\x85")
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
# Only a text as short as this is without white space and punctuation, and then it is in one script, or has fewer
# different letters than these.
_LONGEST_WORD, _FEWEST_LETTERS = 40, 5
# So many characters, evenly taken, are enough to judge by.
_SAMPLE = 20_000
# At most these shares of a text's characters are controls or unassigned, or for private use (the bullets of symbol
# fonts). Random bytes have 10 % controls read one by one; 4 % unassigned and 10 % private characters read by twos.
_MOST_UNFIT, _MOST_PRIVATE = 0.01, 0.08
# A text's letters are of its script and at most two others, and those of East Asia, which are every second character
# there is, nearly all in what one country's older encodings have: the 6,763 commonest of China, say.
_SCRIPTS, _LEAST_OF_SCRIPTS = 3, 0.95
_COUNTRIES, _LEAST_OF_COUNTRY = ("gb2312", "big5", "cp932", "euc_kr"), 0.9
_EAST_ASIAN = frozenset({"CJK", "HANGUL", "HIRAGANA", "KATAKANA", "BOPOMOFO", "FULLWIDTH", "HALFWIDTH", "IDEOGRAPHIC"})


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
    """The likeliest text; None for binary data. Of text only UTF-16 and UTF-32 have NUL bytes, but in Chinese, where
    even the full stop has none, they may be without."""
    return _wide(data) if b"\0" in data else _code_page(data) or _wide(data)


def _wide(data: bytes) -> str | None:
    """As UTF-16 or UTF-32 without a mark. Read the right way round, text keeps to fewer blocks of 256 characters than
    read the wrong way. (charset-normalizer took a Greek sentence for Hangul, and arrays of small numbers for text.)"""
    texts = [text for encoding in _WIDE if (text := _strict(data, encoding)) and _is_writing(text)]
    return min(
        texts, key=lambda text: (len({ord(char) >> 8 for char in _sample(text)}), not text.isascii()), default=None
    )


def _code_page(data: bytes) -> str | None:
    """What charset-normalizer finds most likely."""
    matches = from_bytes(data, cp_isolation=_CANDIDATES)
    best = matches.best()
    western = _strict(data, "cp1252")
    if (
        western is not None
        and _is_western(western)
        and (best is None or _is_english(western) or best.coherence <= _coherence(matches))
    ):
        return western
    text = _strict(data, best.encoding) if best else None
    return text if text and _has_few_unfit(text) else None


def _is_western(text: str) -> bool:
    """Mostly ASCII letters. With so little to go by the code pages tie, and Windows-1252 is by far the commonest."""
    beyond = sum(char.isalpha() and not char.isascii() for char in text)
    return _has_few_unfit(text) and (4 * beyond < sum(char.isalpha() for char in text) or not beyond)


def _is_english(text: str) -> bool:
    """Whether what is not ASCII is prices, dashes and the like: another code page takes "£18" for "Ł18", and finds as
    much sense in that."""
    return all(char.isascii() or unicodedata.category(char)[0] in "PZ" or char in "£€¥¢©®™°" for char in text)


def _has_few_unfit(text: str) -> bool:
    """Whether a text says something, nearly all in characters that text has."""
    sample = _sample(text)
    kinds = Counter(unicodedata.category(char) for char in sample if char not in _CONTROLS_OF_TEXT)
    unfit, private = kinds["Cc"] + kinds["Cn"], kinds["Co"]
    few = unfit <= _MOST_UNFIT * len(sample) and private <= _MOST_PRIVATE * len(sample)
    return few and any(char.isalnum() for char in sample)


def _is_writing(text: str) -> bool:
    """The same, and the letters as a language has them: what numbers are read as is of all kinds."""
    if "\0" in text or not _has_few_unfit(text):
        return False
    letters = [(_script(char), char) for char in _sample(text) if char.isalpha()]
    scripts = Counter(script for script, _ in letters).most_common()
    east_asian = "".join(char for script, char in letters if script == "EAST ASIAN")
    known = max(len(east_asian.encode(country, "ignore").decode(country)) for country in _COUNTRIES)
    if known < _LEAST_OF_COUNTRY * len(east_asian):
        return False
    if not any(unicodedata.category(char)[0] in "ZPC" for char in _sample(text)):
        return len(text) <= _LONGEST_WORD and len(scripts) == 1
    if len(text) > _LONGEST_WORD and 0 < len(set(letters)) < _FEWEST_LETTERS:
        return False
    return sum(count for _, count in scripts[:_SCRIPTS]) >= _LEAST_OF_SCRIPTS * len(letters)


def _sample(text: str) -> str:
    return text[:: len(text) // _SAMPLE + 1]


def _script(char: str) -> str:
    """A letter's script, by the first word of its name; those that are written together in East Asia are one."""
    first = unicodedata.name(char, "").split(" ")[0].split("-")[0]
    return "EAST ASIAN" if first in _EAST_ASIAN else first


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
