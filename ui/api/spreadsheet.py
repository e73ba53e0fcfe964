"""CSV for spreadsheets: no cell and no heading is taken for a formula."""

from __future__ import annotations

import re
from typing import Any

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?%?\Z")


def safe_cell(value: Any) -> Any:
    """Return a value; a text that a spreadsheet would run as a formula is quoted.

    Examples
    --------
    >>> safe_cell("=cmd|' /C calc'!A0"), safe_cell("-1.5"), safe_cell(-1.5), safe_cell("@SUM(A1)")
    ("'=cmd|' /C calc'!A0", '-1.5', -1.5, "'@SUM(A1)")
    >>> safe_cell("  =1+1"), safe_cell("total")
    ("'  =1+1", 'total')
    """
    if not isinstance(value, str):
        return value
    is_risky = value.startswith(_RISKY) or value.lstrip(" \u00a0\ufeff").startswith(_RISKY)
    return f"'{value}" if is_risky and not _NUMBER.match(value) else value


def safe_csv(table: Any, *, index: bool = False) -> bytes:
    r"""Return a data frame as UTF-8 CSV with a byte-order mark, which spreadsheets look for.

    Parameters
    ----------
    table
        The data frame.
    index
        Whether to write the row labels.

    Examples
    --------
    >>> import pandas as pd
    >>> safe_csv(pd.DataFrame({"=a": ["+b", "c"], "n": [-1, 2]})).decode("utf-8-sig")
    "'=a,n\r\n'+b,-1\r\nc,2\r\n"
    """
    from pandas.api import types

    frame = table.copy()
    for position in range(frame.shape[1]):
        column = frame.iloc[:, position]
        if not (types.is_numeric_dtype(column) or types.is_datetime64_any_dtype(column)):
            frame.isetitem(position, column.astype(object).map(safe_cell, na_action="ignore"))
    frame.columns = [safe_cell(str(name)) for name in frame.columns]
    if index:
        frame.index = frame.index.map(safe_cell)
        frame.index.name = safe_cell(frame.index.name)
    # pandas quotes cells with characters of the line ending: a bare \r would start a new line.
    return b"\xef\xbb\xbf" + str(frame.to_csv(index=index, lineterminator="\r\n")).encode()
