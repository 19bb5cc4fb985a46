"""Files that are made, or grown, to harm whoever reads them; each with what is to come of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import hostile_pdfs as pdfs
from format_files import archive
from hostile_pdfs import WORDS
from readers_files import SAMPLES

MEGABYTE = 1_000_000
LINE = 10 * MEGABYTE
# More than an archive may unpack to, whatever the limit on files is.
TOO_MUCH = 110 * MEGABYTE
# The part with the text of each format that is an archive.
PARTS = {
    ".docx": "word/document.xml",
    ".odt": "content.xml",
    ".pptx": "ppt/slides/slide1.xml",
    ".xlsx": "xl/worksheets/sheet1.xml",
    ".epub": "1.xhtml",
}
# What ends a text that is shown, and what puts the entity i into one before it.
SHOWN = {
    ".docx": (b"</w:t>", b"&i;"),
    ".odt": (b"</text:p>", b"&i;"),
    ".pptx": (b"</a:t>", b"&i;"),
    ".xlsx": (b"</sheetData>", b'<row r="9"><c r="A9" t="inlineStr"><is><t>&i;</t></is></c></row>'),
    ".epub": (b"</p>", b"&i;"),
}


@dataclass(frozen=True)
class Hostile:
    """A file, and what is to come of it: `refused` with a reason that matches, `read` with these words; either, if only
    it ends. One that is `late` takes far longer than a second to read; those for `make test-long` are `long`."""

    data: Callable[[], bytes]
    refused: str = ""
    read: str = ""
    late: bool = False
    long: bool = False


def with_part(suffix: str, change: Callable[[bytes], bytes]) -> bytes:
    """A sample archive with the part that has its text changed."""
    source, stream = zipfile.ZipFile(io.BytesIO(SAMPLES[suffix])), io.BytesIO()
    part = next(name for name in source.namelist() if name.endswith(PARTS[suffix]))
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, change(data) if name == part else data)
    return stream.getvalue()


def swollen(suffix: str) -> Callable[[], bytes]:
    return lambda: with_part(suffix, lambda data: data + b" " * TOO_MUCH)


def with_entity(suffix: str, declared: str) -> Callable[[], bytes]:
    """A sample whose part declares the entity i, and uses it in a text that is shown."""

    def change(data: bytes) -> bytes:
        start = data.index(b"<", data.index(b"?>") if data.startswith(b"<?xml") else 0)
        end, use = SHOWN[suffix]
        at = data.index(end, start)
        return data[:start] + declared.encode() + data[start:at] + use + data[at:]

    return lambda: with_part(suffix, change)


def sheet(rows: str, behind: str = "") -> Callable[[], bytes]:
    """The sample spreadsheet with these rows, and this behind all of them."""
    ends = f"{rows}</sheetData>{behind}".encode()
    return lambda: with_part(".xlsx", lambda data: data.replace(b"</sheetData>", ends))


def lying() -> bytes:
    """An archive whose member is larger than it says."""
    data, size = bytearray(archive({"a.txt": b"x" * 5_000_000})), (5_000_000).to_bytes(4, "little")
    for _ in range(2):
        at = data.index(size)
        data[at : at + 4] = (10).to_bytes(4, "little")
    return bytes(data)


def overlapping() -> bytes:
    """An archive whose 900 members are the same bytes of it (Fifield 2019, "A better zip bomb")."""
    data = archive({"a.txt": b" " * MEGABYTE})
    directory, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entry, tail = data[directory:end], bytearray(data[end:])
    tail[8:12] = (900).to_bytes(2, "little") * 2
    tail[12:16] = (900 * len(entry)).to_bytes(4, "little")
    return data[:directory] + entry * 900 + bytes(tail)


def with_macro() -> bytes:
    held = io.BytesIO(SAMPLES[".xlsm"])
    with zipfile.ZipFile(held, "a") as target:
        target.writestr("xl/vbaProject.bin", b'Sub Auto_Open()\nShell "evil"\nEnd Sub')
    return held.getvalue()


def mail(body: str, headers: str = "") -> Callable[[], bytes]:
    return lambda: f"From: a@example.org\nSubject: Barley\n{headers}{body}".encode()


def text(*parts: str) -> Callable[[], bytes]:
    return "".join(parts).encode


NAMES_OF_TEN = "abcdefghij"
LAUGHS = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(NAMES_OF_TEN))
BILLION = f'<!DOCTYPE l [<!ENTITY a "ha">{LAUGHS}<!ENTITY i "&j;">]>'
EXTERNAL = '<!DOCTYPE l [<!ENTITY i SYSTEM "file:///etc/passwd">]>'
YAML_LAUGHS = "".join(f"{name}: &{name} [{f'*{before}, ' * 9}]\n" for before, name in pairwise(NAMES_OF_TEN))
YAML_BILLION = f"---\na: &a [x]\n{YAML_LAUGHS}title: *j\n---\n{WORDS}\n"
NESTED = "".join(f'Content-Type: multipart/mixed; boundary="b{level}"\n\n--b{level}\n' for level in range(100))
WIDE_ROWS = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="XFD{n}"><v>1</v></c></row>' for n in range(9, 2000))
LONG_LINE = f"{WORDS} " * (LINE // (len(WORDS) + 1))
LINES = {".txt": "{}", ".md": "{}", ".html": "{}", ".json": '{{"a": "{}"}}', ".csv": "a,b\n1,{}\n"}
RARER_LINES = {
    ".rst": "{}",
    ".py": "x = '{}'",
    ".eml": "From: a@example.org\nSubject: Barley\n\n{}\n",
    ".xml": "<a>{}</a>",
}

FILES: dict[str, Hostile] = {
    # archives
    "bomb.zip": Hostile(lambda: archive({"a.txt": b" " * TOO_MUCH}), "unpacks to more than"),
    "nested.zip": Hostile(lambda: archive({"a.zip": archive({"b.zip": b"x"}), "c.txt": WORDS}), read="Not read: it is"),
    "overlapping.zip": Hostile(overlapping, "more than"),
    "lying.zip": Hostile(lying, "broken"),
    "traversal.zip": Hostile(lambda: archive({"../../../../tmp/evil.txt": WORDS, "/etc/evil.txt": WORDS}), read=WORDS),
    **{f"bomb{one}": Hostile(swollen(one), "unpacks to more", long=one != ".docx") for one in PARTS},
    # entities
    "laughs.xml": Hostile(text(BILLION, "<l>&i;</l>"), "declares entities|not well-formed"),
    "external.xml": Hostile(text(EXTERNAL, "<l>&i;</l>"), "declares entities"),
    **{f"laughs{suffix}": Hostile(with_entity(suffix, BILLION)) for suffix in PARTS},
    **{f"external{suffix}": Hostile(with_entity(suffix, EXTERNAL)) for suffix in PARTS},
    "laughs.md": Hostile(text(YAML_BILLION), read=WORDS),
    # PDFs
    "pages.pdf": Hostile(lambda: pdfs.pages(100_000), "longer than", late=True),
    "kids.pdf": Hostile(lambda: pdfs.changed(pages=pdfs.ROUND_KIDS), read=WORDS),
    "parent.pdf": Hostile(lambda: pdfs.changed(pages=pdfs.ROUND_PARENT), read=WORDS),
    "outline.pdf": Hostile(lambda: pdfs.changed(catalog=pdfs.WITH_OUTLINE, more=pdfs.ROUND_OUTLINE), read=WORDS),
    "form.pdf": Hostile(lambda: pdfs.changed(content=pdfs.DRAWS_FORM, more=pdfs.ROUND_FORM)),
    "field.pdf": Hostile(lambda: pdfs.changed(page=pdfs.WITH_FIELD, more=pdfs.ROUND_LOOK), read=WORDS),
    "table.pdf": Hostile(lambda: pdfs.changed(circular=True), read=WORDS),
    "script.pdf": Hostile(lambda: pdfs.changed(catalog=pdfs.WITH_ACTION, more=pdfs.SCRIPT), read=WORDS),
    # nesting
    "deep.html": Hostile(text("<div>" * 200_000, WORDS), "longer than", late=True),
    "lists.html": Hostile(text("<ul><li>" * 5_000, WORDS)),
    "tables.html": Hostile(text("<table><tr><td>" * 2_000, WORDS)),
    "links.html": Hostile(text("<a href=x>" * 20_000, WORDS)),
    "deep.json": Hostile(text("[" * MEGABYTE), "broken|not valid"),
    "deep.xml": Hostile(text("<a>" * 100_000, "</a>" * 100_000), "not well-formed"),
    "deep.md": Hostile(text(">" * 100_000, f" {WORDS}\n", "- " * 10_000), read=WORDS),
    "brackets.md": Hostile(text("# ", "[" * 20_000, f"\n\n{WORDS}"), read=WORDS),
    "emphasis.md": Hostile(text("# ", "*a **a " * 4_000, f"\n\n{WORDS}"), read=WORDS),
    "headings.md": Hostile(text("<h1>" * 50_000, f"\n\n{WORDS}"), "longer than", late=True),
    "deep.eml": Hostile(mail(f"{NESTED}Content-Type: text/plain\n\n{WORDS}\n")),
    "header.eml": Hostile(mail(f"\n{WORDS}\n", f"X: {'a' * MEGABYTE}\n"), read=WORDS),
    "recipients.eml": Hostile(mail(f"\n{WORDS}\n", f"To: {'a@b.c, ' * 5_000}\n")),
    # claims
    "row.xlsx": Hostile(sheet('<row r="999999999"><c r="A999999999"><v>1</v></c></row>'), read="Yields"),
    "wide.xlsx": Hostile(sheet(WIDE_ROWS), read="Yields"),
    "merged.xlsx": Hostile(sheet("", '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), read="Yields"),
    "quote.csv": Hostile(text('a,b\n"', "c,d\n" * 200_000), read="c,d"),
    "columns.csv": Hostile(text("a," * 200_000, "\n", "1," * 200_000), read="a | a"),
    # lines
    "word.txt": Hostile(text("a" * LINE), read="aaa"),
    **{f"line{suffix}": Hostile(text(form.format(LONG_LINE)), read=WORDS) for suffix, form in LINES.items()},
    **{f"line{suffix}": Hostile(text(form.format(LONG_LINE)), long=True) for suffix, form in RARER_LINES.items()},
    # scripts
    "script.html": Hostile(text(f"<script>evil()</script><p onclick=evil()>{WORDS}"), read=WORDS),
    "macro.xlsm": Hostile(with_macro, read="Yields"),
}  # fmt: skip

# Names that a file system takes and a terminal, a log or a database may not.
NAMES = (
    "two\nlines.md", "tab\tbell\a.md", "evil\u202edm.exe.md", "\u200bzero.md", "a" * 252 + ".md", "ü" * 126 + ".md",
    "-rf.md", "'; DROP TABLE files; --.md", "%s%n{0}.md", "con.md", " .md", "🌾.md",
)  # fmt: skip
