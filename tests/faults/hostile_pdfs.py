"""PDFs written object by object, as no program writes them."""

from __future__ import annotations

WORDS = "The harvest of barley was good."

_CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
_FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_BOX = "/Type /Page /Parent 2 0 R /MediaBox [0 0 600 800]"


def stream(text: str, extra: str = "") -> str:
    """An object with a stream."""
    return f"<< /Length {len(text)} {extra} >>\nstream\n{text}\nendstream"


_TEXT = stream(f"BT /F 12 Tf 72 700 Td ({WORDS}) Tj ET")


def written(objects: dict[int, str], *, circular: bool = False) -> bytes:
    """A PDF of these objects, with a table of where they are; a `circular` table goes on at itself."""
    parts, offsets, at = [b"%PDF-1.7\n"], {}, 9
    for number, body in objects.items():
        parts.append(f"{number} 0 obj\n{body}\nendobj\n".encode())
        offsets[number], at = at, at + len(parts[-1])
    numbers = range(max(offsets) + 1)
    table = [f"{offsets.get(number, 0):010} 00000 {'nf'[number not in offsets]} \n" for number in numbers]
    before = f" /Prev {at}" if circular else ""
    parts.append(f"xref\n0 {len(table)}\n{''.join(table)}".encode())
    parts.append(f"trailer\n<< /Size {len(table)} /Root 1 0 R{before} >>\nstartxref\n{at}\n%%EOF\n".encode())
    return b"".join(parts)


def pages(count: int) -> bytes:
    """So many pages, all of the same words."""
    kids = " ".join(f"{number} 0 R" for number in range(10, 10 + count))
    page = f"<< {_BOX} /Contents 3 0 R /Resources << /Font << /F 4 0 R >> >> >>"
    objects = {1: _CATALOG, 2: f"<< /Type /Pages /Count {count} /Kids [{kids}] >>", 3: _TEXT, 4: _FONT}
    return written(objects | {10 + number: page for number in range(count)})


def changed(*, circular: bool = False, **changes: str) -> bytes:
    """A page with the words; `changes` replace its objects, which refer to each other as 1 catalog, 2 pages, 3 page,
    4 content, 5 font, 6 more."""
    objects = {
        "catalog": _CATALOG,
        "pages": "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        "page": f"<< {_BOX} /Contents 4 0 R /Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>",
        "content": _TEXT,
        "font": _FONT,
        "more": "null",
    }
    return written(dict(enumerate((objects | changes).values(), start=1)), circular=circular)


ROUND_KIDS = "<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R 3 0 R] >>"
ROUND_PARENT = "<< /Type /Pages /Count 1 /Kids [3 0 R] /Parent 2 0 R >>"
WITH_OUTLINE = "<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>"
ROUND_OUTLINE = "<< /First 6 0 R /Next 6 0 R /Last 6 0 R /Title (Round) /Dest [3 0 R /Fit] >>"
DRAWS_FORM = stream(f"BT /F 12 Tf 72 700 Td ({WORDS}) Tj ET /X Do")
ROUND_FORM = stream(
    "/X Do /X Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"
)
# A field of a form whose look is drawn by itself.
WITH_FIELD = (
    f"<< {_BOX} /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> /Annots [3 0 R null << /Type /Annot "
    "/Subtype /Widget /FT /Tx /F 4 /Rect [9 9 99 99] /AP << /N 6 0 R >> >>] >>"
)
ROUND_LOOK = stream("/X Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>")
WITH_ACTION = "<< /Type /Catalog /Pages 2 0 R /OpenAction 6 0 R >>"
SCRIPT = "<< /S /JavaScript /JS (app.alert\\('evil'\\); while \\(true\\) {}) >>"
