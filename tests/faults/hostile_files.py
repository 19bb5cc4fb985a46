"""Files that are made, or grown, to harm whoever reads them; each with what is to come of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from format_files import archive
from readers_files import SAMPLES

MEGABYTE = 1_000_000
LINE = 10 * MEGABYTE
# More than an archive may unpack to, whatever the limit on files is.
TOO_MUCH = 120 * MEGABYTE
# What the file that every test's folder has beside the hostile one says.
WORDS = "The harvest of barley was good."

LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
BILLION = f"{LAUGHS}]>"
EXTERNAL = '<!DOCTYPE l [<!ENTITY i SYSTEM "file:///etc/passwd">]>'
# The largest part of each format that is an archive.
PARTS = {
    ".docx": "word/document.xml",
    ".odt": "content.xml",
    ".pptx": "ppt/slides/slide1.xml",
    ".xlsx": "xl/worksheets/sheet1.xml",
    ".epub": "OEBPS/c1.xhtml",
}


@dataclass(frozen=True)
class Hostile:
    """A file, and what is to come of it: `refused` with words of the reason, `read` with words of its text, or either,
    if only it ends."""

    data: Callable[[], bytes]
    refused: str = ""
    read: str = ""


def with_part(suffix: str, change: Callable[[bytes], bytes]) -> bytes:
    """A sample archive with its largest part changed."""
    source, stream = zipfile.ZipFile(io.BytesIO(SAMPLES[suffix])), io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for info in source.infolist():
            data = source.read(info)
            target.writestr(info.filename, change(data) if info.filename == _part(suffix, source) else data)
    return stream.getvalue()


def _part(suffix: str, source: zipfile.ZipFile) -> str:
    wanted = PARTS[suffix].rpartition(".")[2]
    if PARTS[suffix] in source.namelist():
        return PARTS[suffix]
    return max((info for info in source.infolist() if info.filename.endswith(wanted)), key=lambda i: i.file_size).filename


def swollen(suffix: str) -> bytes:
    return with_part(suffix, lambda data: data + b" " * TOO_MUCH)


def with_entities(suffix: str, declaration: str) -> bytes:
    def declared(data: bytes) -> bytes:
        head, end, body = data.partition(b"?>")
        text = b"&i;" + b"</w:t>" if suffix == ".docx" else b"&i;"
        if suffix == ".docx":
            body = body.replace(b"</w:t>", text, 1)
        return (head + end if end else b"") + declaration.encode() + (body if end else data)

    return with_part(suffix, declared)


def pdf_of(objects: dict[int, str], root: int = 1) -> bytes:
    """A PDF of these objects, with a table of where they are."""
    parts, offsets, at = [b"%PDF-1.7\n"], {}, 9
    for number, body in objects.items():
        piece = f"{number} 0 obj\n{body}\nendobj\n".encode()
        offsets[number], at = at, at + len(piece)
        parts.append(piece)
    lines = [f"{offsets.get(number, 0):010} 00000 {'n' if number in offsets else 'f'} \n" for number in range(max(offsets) + 1)]
    table = f"xref\n0 {len(lines)}\n{''.join(lines)}trailer\n<< /Size {len(lines)} /Root {root} 0 R >>\nstartxref\n{at}\n%%EOF\n"
    return b"".join(parts) + table.encode()


def stream(text: str, extra: str = "") -> str:
    return f"<< /Length {len(text)} {extra} >>\nstream\n{text}\nendstream"


FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
CONTENT = stream(f"BT /F 12 Tf 72 700 Td ({WORDS}) Tj ET")


def pdf_pages(count: int) -> bytes:
    kids = " ".join(f"{number} 0 R" for number in range(10, 10 + count))
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 3 0 R /Resources << /Font << /F 4 0 R >> >> >>"
    objects = {1: "<< /Type /Catalog /Pages 2 0 R >>", 2: f"<< /Type /Pages /Count {count} /Kids [{kids}] >>"}
    return pdf_of(objects | {3: CONTENT, 4: FONT} | {10 + number: page for number in range(count)})


def pdf_with(**changes: str) -> bytes:
    """One page; `changes` replace its objects: catalog, pages, page, content, more."""
    objects = {
        "catalog": "<< /Type /Catalog /Pages 2 0 R >>",
        "pages": "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        "page": "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        "/Resources << /Font << /F 5 0 R >> /XObject << /X 6 0 R >> >> >>",
        "content": CONTENT,
        "font": FONT,
        "more": "null",
    }
    return pdf_of(dict(enumerate((objects | changes).values(), start=1)))


def lying(size: int) -> bytes:
    """An archive whose member is larger than it says."""
    data = bytearray(archive({"a.txt": b"x" * 5_000_000}))
    true = (5_000_000).to_bytes(4, "little")
    for _ in range(2):
        at = data.index(true)
        data[at : at + 4] = size.to_bytes(4, "little")
    return bytes(data)


def overlapping() -> bytes:
    """An archive whose 900 members are the same bytes of it, as in Fifield's bombs."""
    data = archive({"a.txt": b" " * 1_000_000})
    directory, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry = data[directory:end]
    tail = bytearray(data[end:])
    tail[8:12] = (900).to_bytes(2, "little") * 2
    tail[12:16] = (900 * len(entry)).to_bytes(4, "little")
    return data[:directory] + entry * 900 + bytes(tail)


def sheet(rows: str) -> Callable[[], bytes]:
    return lambda: with_part(".xlsx", lambda data: data.replace(b"</sheetData>", rows.encode() + b"</sheetData>"))


def mail(body: str, headers: str = "From: a@example.org\nSubject: Barley\n") -> Callable[[], bytes]:
    return lambda: (headers + body).encode()


def nested_mail(depth: int) -> str:
    parts = [f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n' for level in range(depth)]
    return "".join(parts) + f"Content-Type: text/plain\n\n{WORDS}\n"


YAML_BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
WHOLE_LINE = (WORDS + " ") * (LINE // (len(WORDS) + 1))

FILES: dict[str, Hostile] = {
    # archives that swell
    "bomb.zip": Hostile(lambda: archive({"a.txt": b" " * TOO_MUCH}), "unpacks to more than"),
    "nested.zip": Hostile(lambda: archive({"a.zip": archive({"b.zip": b"x"}), "c.txt": WORDS}), read="Not read: it is within"),
    "overlapping.zip": Hostile(overlapping, "more than|broken"),
    "lying.zip": Hostile(lambda: lying(10), "broken"),
    "traversal.zip": Hostile(lambda: archive({"../../../../tmp/evil.txt": WORDS, "/etc/evil.txt": WORDS}), read=WORDS),
    **{f"bomb{suffix}": Hostile(lambda s=suffix: swollen(s), "unpacks to more than") for suffix in PARTS},
    # entities
    "laughs.xml": Hostile(lambda: f"{BILLION}<l>&i;</l>".encode(), "declares entities"),
    "external.xml": Hostile(lambda: f"{EXTERNAL}<l>&i;</l>".encode(), "declares entities"),
    **{f"laughs{suffix}": Hostile(lambda s=suffix: with_entities(s, BILLION)) for suffix in PARTS},
    **{f"external{suffix}": Hostile(lambda s=suffix: with_entities(s, EXTERNAL)) for suffix in PARTS},
    "laughs.md": Hostile(lambda: f"---\n{YAML_BOMB}title: *i\n---\n{WORDS}\n".encode(), read=WORDS),
    # PDFs
    "pages.pdf": Hostile(lambda: pdf_pages(100_000), "longer than|more than"),
    "kids.pdf": Hostile(lambda: pdf_with(pages="<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R 3 0 R] >>")),
    "parent.pdf": Hostile(lambda: pdf_with(pages="<< /Type /Pages /Count 1 /Kids [3 0 R] /Parent 2 0 R >>"), read=WORDS),
    "outline.pdf": Hostile(
        lambda: pdf_with(
            catalog="<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>",
            more="<< /First 6 0 R /Next 6 0 R /Last 6 0 R /Title (Round) /Dest [3 0 R /Fit] >>",
        ),
        read=WORDS,
    ),
    "form.pdf": Hostile(
        lambda: pdf_with(
            content=stream(f"BT /F 12 Tf 72 700 Td ({WORDS}) Tj ET /X Do"),
            more=stream("/X Do /X Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"),
        ),
        read=WORDS,
    ),
    "tables.pdf": Hostile(lambda: pdf_with() .replace(b"/Size", b"/Prev 9 /Size"), ""),
    "script.pdf": Hostile(
        lambda: pdf_with(
            catalog="<< /Type /Catalog /Pages 2 0 R /OpenAction 6 0 R >>",
            more="<< /S /JavaScript /JS (app.alert\\('evil'\\); while \\(true\\) {}) >>",
        ),
        read=WORDS,
    ),
    # nesting
    "deep.html": Hostile(lambda: b"<div>" * 200_000 + WORDS.encode(), read=WORDS),
    "lists.html": Hostile(lambda: b"<ul><li>" * 20_000 + WORDS.encode()),
    "tables.html": Hostile(lambda: b"<table><tr><td>" * 5_000 + WORDS.encode()),
    "links.html": Hostile(lambda: b"<a href=x>" * 50_000 + WORDS.encode()),
    "deep.json": Hostile(lambda: b"[" * MEGABYTE, "broken|not valid"),
    "deep.xml": Hostile(lambda: b"<a>" * 100_000 + b"</a>" * 100_000, "not well-formed"),
    "deep.md": Hostile(lambda: b">" * 100_000 + b" " + WORDS.encode() + b"\n" + b"- " * 10_000),
    "brackets.md": Hostile(lambda: b"# " + b"[" * 50_000 + b"\n\n" + WORDS.encode()),
    "emphasis.md": Hostile(lambda: b"# " + b"*a **a " * 20_000 + b"\n\n" + WORDS.encode()),
    "headings.md": Hostile(lambda: b"<h1>" * 50_000 + b"\n\n" + WORDS.encode()),
    "deep.eml": Hostile(mail(nested_mail(500))),
    "header.eml": Hostile(mail(f"X: {'a' * LINE}\n\n{WORDS}\n"), read=WORDS),
    "recipients.eml": Hostile(mail(f"To: {'a@b.c, ' * 50_000}\n\n{WORDS}\n")),
    # size within
    "row.xlsx": Hostile(sheet('<row r="999999999"><c r="A999999999"><v>1</v></c></row>'), read="1"),
    "wide.xlsx": Hostile(
        sheet("".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c><c r="A{n}"><v>1</v></c></row>' for n in range(9, 2000)))
    ),
    "merged.xlsx": Hostile(
        lambda: with_part(
            ".xlsx",
            lambda data: data.replace(b"</worksheet>", b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'),
        )
    ),
    "quote.csv": Hostile(lambda: b'a,b\n"' + b"c,d\n" * 500_000),
    "columns.csv": Hostile(lambda: b"a," * 200_000 + b"\n" + b"1," * 200_000),
    # lines
    "line.txt": Hostile(WHOLE_LINE.encode, read=WORDS),
    "word.txt": Hostile(lambda: b"a" * LINE, read="aaa"),
    "dots.txt": Hostile(lambda: b"a. " * (LINE // 3)),
    "line.md": Hostile(WHOLE_LINE.encode, read=WORDS),
    "line.rst": Hostile(WHOLE_LINE.encode, read=WORDS),
    "line.py": Hostile(lambda: f"x = '{WHOLE_LINE}'".encode(), read=WORDS),
    "line.html": Hostile(WHOLE_LINE.encode, read=WORDS),
    "line.json": Hostile(lambda: f'{{"a": "{WHOLE_LINE}"}}'.encode(), read=WORDS),
    "line.csv": Hostile(lambda: f"a,b\n1,{WHOLE_LINE}".encode(), read=WORDS),
    "line.xml": Hostile(lambda: f"<a>{WHOLE_LINE}</a>".encode()),
    # scripts
    "script.html": Hostile(lambda: f"<script>evil()</script><p onclick=evil()>{WORDS}".encode(), read=WORDS),
    "macro.xlsm": Hostile(lambda: _with_macro(), read="Yields"),
}


def _with_macro() -> bytes:
    held = io.BytesIO(SAMPLES[".xlsm"])
    with zipfile.ZipFile(held, "a") as target:
        target.writestr("xl/vbaProject.bin", b'Sub Auto_Open()\nShell "evil"\nEnd Sub')
    return held.getvalue()


# Names that a file system takes and a terminal, a log or a database may not.
NAMES = [
    "two\nlines.md",
    "tab\tbell\a.md",
    "evil\u202edm.exe.md",
    "\u200bzero.md",
    "a" * 252 + ".md",
    "ü" * 126 + ".md",
    "-rf.md",
    "'; DROP TABLE files; --.md",
    "%s%n{0}.md",
    "con.md",
    " .md",
    "🌾.md",
]
