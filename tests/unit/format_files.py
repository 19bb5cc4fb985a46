"""Builds the files of further formats that the readers' tests read: by libraries that write them, or by the format's
own rules where it is text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

HARVEST = [["Year", "Barley", "Rice"], ["2019", "412", "1,020"], ["2020", "398", "1,134"]]


def table_text(rows: Sequence[Sequence[str]], delimiter: str = ",") -> bytes:
    """Records as spreadsheets write them."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    return stream.getvalue().encode()


FORMATS: dict[str, bytes] = {
    ".csv": table_text(HARVEST),
    ".tsv": table_text(HARVEST, "\t"),
}
