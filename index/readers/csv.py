"""Tables as text: records with cells apart by commas, semicolons, tabs or bars."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from index.encoding import decode
from index.readers.extract import MAX_BYTES, Extract
from index.readers.flow import Flow
from index.readers.tables import row_of, write

_DELIMITERS = ",;\t|"
# So many records tell the delimiter. (csv.Sniffer judges by single characters and took letters for delimiters.)
_SAMPLE = 50
# Microsoft's own way to tell it, which no one means as data.
_DECLARED = "sep="


def read(data: bytes, name: str, max_bytes: int = MAX_BYTES) -> Extract:
    """The records as a table's rows, numbered as a spreadsheet shows them: from 1, empty ones counted."""
    text = decode(data, name)
    first, newline, rest = text.partition("\n")
    declared = first.strip().strip('"').lower()
    flow = Flow(name=name, max_bytes=max_bytes)
    if newline and declared.startswith(_DECLARED) and len(declared) == len(_DECLARED) + 1:
        records = _records(rest, declared[-1])
        write(flow, (row_of(number, cells) for number, cells in enumerate(records, start=2)))
    else:
        records = _records(text, _delimiter(text, name))
        write(flow, (row_of(number, cells) for number, cells in enumerate(records, start=1)))
    return flow.extract()


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(len(text) + 1)  # else a field of 128 kB ends the reading
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)


def _delimiter(text: str, name: str) -> str:
    """The one by which most records have as many cells, more than one of them; where several do, that of more cells. A
    file's ending says what it is if nothing else does."""
    likely = "\t" if name.lower().endswith(".tsv") else ","

    def fit(delimiter: str) -> tuple[float, bool, int]:
        widths = Counter(len(record) for record in islice(_records(text, delimiter), _SAMPLE) if record)
        width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1]), default=(0, 0))
        return (count / widths.total() if width > 1 else 0.0, delimiter == likely, width)

    return max(_DELIMITERS, key=fit)
