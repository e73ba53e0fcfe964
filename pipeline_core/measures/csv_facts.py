"""What the cells of a CSV file were before they became values: counted beside the reading.

pandas tells which values are missing, not by which words; so the columns with gaps are looked at
again as text, of a long file its first rows only.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline_core.measures.csv_files import CsvFormat, csv_rows, wide_encoding
from pipeline_core.measures.ingest_report import FileFacts, part_of
from pipeline_core.measures.missing_texts import MAX_COLUMNS, kept_counts
from pipeline_core.measures.packed_files import open_unpacked, packing_of

COUNTED_ROWS = 100_000
_MAX_PACKED = 50_000_000  # bytes; of more, unpacking once more takes too long
_CHUNK = 1 << 20
_LINE_END = ord("\n")


def line_count(path: str, member: str | None = None) -> int | None:
    r"""Return how many lines a file has; None where counting them would take long.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w") as file:
    ...     print("a,b\n\n1,2", end="", file=file, flush=True)
    ...     line_count(file.name)
    3
    """
    if packing_of(path) is not None and Path(path).stat().st_size > _MAX_PACKED:
        return None
    ends, returns, last = 0, 0, b""
    with open_unpacked(path, member) as file:
        while chunk := file.read(_CHUNK):
            if not last and wide_encoding(chunk[:64]):
                return None
            signs, last = np.frombuffer(chunk, "u1"), chunk
            ends += int(np.count_nonzero(signs == _LINE_END))
            if not ends:
                returns += chunk.count(b"\r")
    return (ends or returns) + bool(last and not last.endswith((b"\n", b"\r")))


def counted_lines(path: str, member: str | None, first_rows: int | None) -> FileFacts:
    """Return how many lines a file has, where all of them are read and can be counted soon."""
    lines = line_count(path, member) if first_rows is None else None
    return {} if lines is None else {"lines": lines}


def csv_facts(
    path: str, form: CsvFormat, table: pd.DataFrame, header: bool, first_rows: int | None
) -> FileFacts:
    """Return the facts of a file of which pandas has read a table.

    Parameters
    ----------
    path, form
        The file.
    table
        What pandas read, with every column and row of the file.
    header
        Whether the first row names the columns.
    first_rows
        How many rows were asked for; None for all.
    """
    facts: FileFacts = {
        "rows_in": len(table),
        "columns_in": len(table.columns),
        "format": {"encoding": form.encoding, "separator": form.separator},
        **part_of(len(table), first_rows),
        **counted_lines(path, form.member, first_rows),
    }
    texts = gap_texts(path, form, table, header)
    if texts is not None:
        gaps = table[texts.columns].head(len(texts)).isna()
        facts["missing"] = kept_counts({str(n): word_counts(texts[n][gaps[n]]) for n in texts})
    if form.strip:
        facts["cells"] = {"stripped": blanks_around(path, form, header, first_rows)}
    if len(table) > COUNTED_ROWS:
        facts["counted_rows"] = COUNTED_ROWS
    return facts


def gap_texts(path: str, form: CsvFormat, table: pd.DataFrame, header: bool) -> pd.DataFrame | None:
    """Return the texts of the columns with gaps, of the first rows; None where there are none."""
    has_gaps = table.head(COUNTED_ROWS).isna().to_numpy().any(axis=0)
    places = np.flatnonzero(has_gaps)[:MAX_COLUMNS].tolist()
    if not places:
        return None
    try:
        with open_unpacked(path, form.member) as file:
            texts = pd.read_csv(
                file, sep=form.separator, encoding=form.encoding, skiprows=form.skip_rows,
                escapechar=form.escape, skipinitialspace=form.strip, index_col=False,
                header=0 if header else None, nrows=min(len(table), COUNTED_ROWS),
                usecols=places, dtype="str", na_filter=False, low_memory=False,
            )  # fmt: skip
    except ValueError:  # what was read once is not refused for a count
        return None
    texts.columns = table.columns[places]
    return texts


def word_counts(texts: pd.Series[Any]) -> dict[str, int]:
    """Return how often each text is there, without blanks around it.

    Examples
    --------
    >>> word_counts(pd.Series(["NA", "NA ", None], dtype="str"))
    {'NA': 2, '': 1}
    """
    counts = texts.fillna("").str.strip().value_counts()
    return {str(word): int(count) for word, count in counts.items()}


def short_lines(path: str, form: CsvFormat, width: int) -> list[str]:
    """Return the lines with fewer values than the first row, of the first rows of a file."""
    rows = islice(csv_rows(path, form), COUNTED_ROWS)
    return [f"line {line}" for line, row in rows if len(row) < width]


def blanks_around(path: str, form: CsvFormat, header: bool, first_rows: int | None) -> int:
    """Return how many cells have blanks around their value, of the first rows of a file."""
    end = COUNTED_ROWS if first_rows is None else min(first_rows, COUNTED_ROWS)
    rows = islice(csv_rows(path, form._replace(strip=False)), int(header), end + header)
    return sum(cell != cell.strip() for _, row in rows for cell in row)
