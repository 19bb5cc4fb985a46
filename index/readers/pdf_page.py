"""What PDFium knows of one page's text: its glyphs, seen upright, and where they stand on the page as shown."""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median_low

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from index.readers.pdf_columns import gutters
from index.readers.pdf_forms import in_place
from index.readers.pdf_lines import Glyph, Line, lines

_HYPHEN = 2  # what PDFium makes of a hyphen at a line's end, of which it reports no line break
# Bullets of the Symbol and Wingdings fonts, which have no characters of their own; hyphens and spaces of all kinds.
_SPELLED = {
    0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "➢", 0xF0FC: "✓",
    _HYPHEN: "-", 0xAD: "-", 0x2010: "-", 0x2011: "-", 0xFFFE: "-", 0xA0: " ", 0x202F: " ", 0x200B: "", 0xFEFF: "",
}  # fmt: skip
_LIGATURES = range(0xFB00, 0xFB07)
_ANGLES_ASKED = 200
_BOLD = 600

Rectangle = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """A page's visible box in its own coordinates (points, y upward), and a quarter turn to look at it by."""

    left: float
    bottom: float
    right: float
    top: float
    turn: int  # degrees clockwise

    def seen(self, box: Rectangle) -> Rectangle:
        """A (left, bottom, right, top) of the page's as (left, top, right, bottom) from the turned page's corner."""
        left, bottom, right, top = box
        if self.turn == 90:
            return bottom - self.bottom, left - self.left, top - self.bottom, right - self.left
        if self.turn == 180:
            return self.right - right, bottom - self.bottom, self.right - left, top - self.bottom
        if self.turn == 270:
            return self.top - top, self.right - right, self.top - bottom, self.right - left
        return left - self.left, self.top - top, right - self.left, self.top - bottom

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as seen."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turn in (90, 270) else (width, height)


class PageText:
    """A page's text. PDFium sorts what stands on one line by the page's rotation, which for text that is not upright
    then puts the last line first; so the page is turned for it until most of its text stands upright."""

    def __init__(self, page: pdfium.PdfPage, own: int = 0) -> None:
        """`own`: see `pdf_forms.with_values`."""
        self._page, self._own = page, own
        self._shown_turn = page.get_rotation()
        self._text = page.get_textpage()
        upright = self._upright_turn()
        if upright != self._shown_turn:
            page.set_rotation(upright)
            try:
                self._text = page.get_textpage()
            finally:
                page.set_rotation(self._shown_turn)
        left, bottom, right, top = page.get_bbox()
        self._upright = Frame(left, bottom, right, top, upright)
        self._shown = Frame(left, bottom, right, top, self._shown_turn)

    def lines(self) -> list[Line]:
        """The visible lines, in the order drawn, with their type size and weight."""
        glyphs = list(self._visible())
        if self._own:
            glyphs = in_place(glyphs, self._own)
        found = lines(glyphs)
        if between := gutters(found):
            found = lines(glyphs, between)
        for line in found:
            drawn = [index for index in line.indices if index >= 0]
            if not drawn:  # nothing but dots that lead to a number
                continue
            # Of some characters: any one may be of a name set in another font, or raised.
            line.size = median_low(self._size(drawn[len(drawn) * part // 6]) for part in (1, 3, 5))
            line.is_bold = self._is_bold(drawn[0]) and self._is_bold(drawn[-1])
        return found

    def boxes(self, indices: Sequence[int]) -> list[Rectangle]:
        """Rectangles over these characters, one a line: (left, top, right, bottom) as fractions of the shown page."""
        found: list[Rectangle] = []
        band: Rectangle | None = None
        for index in indices:
            box = self._box(index)
            upright = self._upright.seen(box)
            if band and is_beside(band, upright):
                band = around(band, upright)
                found[-1] = around(found[-1], self._shown.seen(box))
            else:
                band = upright
                found.append(self._shown.seen(box))
        width, height = self._shown.size
        return [(left / width, top / height, right / width, bottom / height) for left, top, right, bottom in found]

    def _upright_turn(self) -> int:
        """The rotation under which most of the text reads from left to right."""
        count = self._text.count_chars()
        angles: Counter[int] = Counter()
        for index in range(0, count, max(1, count // _ANGLES_ASKED)):
            angle = raw.FPDFText_GetCharAngle(self._text, index)
            if angle >= 0 and not raw.FPDFText_IsGenerated(self._text, index):
                angles[-round(math.degrees(angle) / 90) * 90 % 360] += 1
        return angles.most_common(1)[0][0] if angles else self._shown_turn

    def _visible(self) -> Iterator[Glyph]:
        width, height = self._upright.size
        breaks = False
        for index, char in self._characters():
            if char in "\r\n":
                breaks = True
                continue
            left, top, right, bottom = self._upright.seen(self._box(index))
            if char == " " and raw.FPDFText_IsGenerated(self._text, index):
                yield Glyph(char, -1, left, top, right, bottom, breaks)
            elif 0 <= left + right <= 2 * width and 0 <= top + bottom <= 2 * height:
                yield Glyph(char, index, left, top, right, bottom, breaks)
                breaks = breaks and char.isspace()
            if char == "-" and raw.FPDFText_GetUnicode(self._text, index) == _HYPHEN:
                breaks = True

    def _characters(self) -> Iterator[tuple[int, str]]:
        """Index and text of each character that has any; a ligature is its letters."""
        high = 0
        for index in range(self._text.count_chars()):
            code = raw.FPDFText_GetUnicode(self._text, index)
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if 0xDC00 <= code < 0xE000:
                if not high:
                    continue
                code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
            high = 0
            char = _SPELLED.get(code, chr(code))
            if code in _LIGATURES:
                char = unicodedata.normalize("NFKC", char)
            if char and (char in "\r\n\t" or char.isprintable() or char.isspace() or code >= 0xE000):
                yield index, char

    def _box(self, index: int) -> Rectangle:
        """A character's box, as high as its font; (left, bottom, right, top) in the page's own coordinates."""
        loose = raw.FS_RECTF()
        raw.FPDFText_GetLooseCharBox(self._text, index, loose)
        if abs(loose.top - loose.bottom) > 0.1 and abs(loose.right - loose.left) > 0.01:
            bottom, top = sorted((loose.bottom, loose.top))
            return min(loose.left, loose.right), bottom, max(loose.left, loose.right), top
        sides = [ctypes.c_double() for _ in range(4)]
        raw.FPDFText_GetCharBox(self._text, index, *sides)
        left, right, bottom, top = (side.value for side in sides)
        return left, bottom, right, top

    def _size(self, index: int) -> float:
        """The type size in points, to the nearest half: the font's, scaled as the page scales it."""
        matrix = raw.FS_MATRIX()
        size = raw.FPDFText_GetFontSize(self._text, index)
        if raw.FPDFText_GetMatrix(self._text, index, matrix):
            size *= math.hypot(matrix.c, matrix.d)
        return round(float(size) * 2) / 2

    def _is_bold(self, index: int) -> bool:
        if raw.FPDFText_GetFontWeight(self._text, index) >= _BOLD:
            return True
        name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        raw.FPDFText_GetFontInfo(self._text, index, name, 128, flags)
        return b"bold" in name.value.lower() or b"black" in name.value.lower()


def is_beside(one: Rectangle, other: Rectangle) -> bool:
    """Half of the lower one's height is common to both."""
    common = min(one[3], other[3]) - max(one[1], other[1])
    return 2 * common >= min(one[3] - one[1], other[3] - other[1])


def around(one: Rectangle, other: Rectangle) -> Rectangle:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])
