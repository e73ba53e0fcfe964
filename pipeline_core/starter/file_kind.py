"""The kind of an uploaded file, detected by its bytes before anything parses it.

A name proves nothing: a web page saved as .csv reads as a table of one column,
and a spreadsheet as an encoding error.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePath

from pipeline_core.errors import StoreError
from pipeline_core.measures.csv_files import wide_encoding
from pipeline_core.measures.file_kinds import (
    PACKED,
    is_locked_workbook,
    kind_of_archive,
    kind_of_bytes,
)
from pipeline_core.measures.packed_files import DAMAGE, open_packed

MAX_UNPACKED = 500_000_000
MAX_LINES = 10_000_000
_CHUNK = 1 << 20
# The suffixes of data files by their kind; what is read bit by bit is checked when it is read.
SUFFIXES = {
    "text": ".csv",
    "json": ".table.json",  # beside it lies the file's name, as .json
    "gzip": ".csv.gz",
    "zstd": ".csv.zst",
    "zip": ".csv.zip",
    "excel": ".xlsx",
    "parquet": ".parquet",
    "arrow": ".arrow",
}
_READ_WHOLE = ("excel", "parquet", "arrow")
_KINDS_BY_SIGNATURE = (
    (b"\xd0\xcf\x11\xe0", "starter.kind.old_excel"),
    (b"\x89PNG", "starter.kind.picture"),
    (b"\xff\xd8\xff", "starter.kind.picture"),
    (b"GIF8", "starter.kind.picture"),
    (b"%PDF", "starter.kind.pdf"),
    (b"SQLite format", "starter.kind.sqlite"),
    (b"\x80\x02", "starter.kind.pickle"),
    (b"\x80\x03", "starter.kind.pickle"),
    (b"\x80\x04", "starter.kind.pickle"),
    (b"\x80\x05", "starter.kind.pickle"),
    (b"BZh", "starter.kind.archive"),
    (b"7z\xbc\xaf", "starter.kind.archive"),
    (b"\xfd7zXZ", "starter.kind.archive"),
    (b"Rar!", "starter.kind.archive"),
    (b"\x7fELF", "starter.kind.program"),
    (b"MZ\x90", "starter.kind.program"),
)
_KINDS_BY_SUFFIX = {
    ".xml": "starter.kind.xml",
    ".sql": "starter.kind.sql",
    ".py": "starter.kind.program",
    ".ipynb": "starter.kind.notebook",
    ".pkl": "starter.kind.pickle",
    ".joblib": "starter.kind.pickle",
}


def table_kind(content: bytes) -> str:
    """Return what a file's bytes are: text, or a kind that `measures.file_kinds` knows.

    Examples
    --------
    >>> table_kind(b"a,b"), table_kind(b"PAR1....")
    ('text', 'parquet')
    """
    kind = kind_of_bytes(content[:1024])
    return kind_of_archive(BytesIO(content)) if kind == "zip" else kind


def file_suffix(content: bytes) -> str:
    """Return the suffix for a data file of this content; packed files stay packed.

    Examples
    --------
    >>> file_suffix(b"a,b"), file_suffix(bytes([0x1f, 0x8b, 8])), file_suffix(b"PAR1")
    ('.csv', '.csv.gz', '.parquet')
    """
    return SUFFIXES.get(table_kind(content), ".csv")


def reject_non_table(name: str, content: bytes) -> None:
    """Raise an error for a file that cannot be a table, naming what it is.

    Parameters
    ----------
    name
        The name that its owner gave it.
    content
        Its bytes, packed or not.

    Raises
    ------
    StoreError
        It is empty, cut off, too large when unpacked, or of another kind.

    Examples
    --------
    >>> reject_non_table("a.csv", b"x,y")
    >>> reject_non_table("a.csv", b"%PDF-1.7")
    Traceback (most recent call last):
    ...
    pipeline_core.errors.StoreError: ...
    """
    if content.startswith(b"SQLite format 3\0"):
        raise StoreError("starter.is_sqlite", file=name)
    if table_kind(content) not in _READ_WHOLE:
        _reject_non_text(name, content)


def _reject_non_text(name: str, content: bytes) -> None:
    size, head, nul_line, lines = 0, b"", 0, 0
    for chunk in _unpacked_chunks(name, content):
        size += len(chunk)
        if size > MAX_UNPACKED:
            raise StoreError("starter.too_large", file=name, limit=MAX_UNPACKED // 1_000_000)
        head = head or chunk
        if not nul_line and b"\0" in chunk and wide_encoding(head[:4096]) is None:
            nul_line = lines + chunk[: chunk.index(b"\0")].count(b"\n") + 1
        lines += chunk.count(b"\n")
        if lines > MAX_LINES:
            raise StoreError("starter.too_many_rows", file=name, limit=MAX_LINES)
    if not head.strip(b"\xef\xbb\xbf \t\r\n") or head in (b"\xff\xfe", b"\xfe\xff"):
        raise StoreError("starter.empty", file=name, size=len(content))
    if (kind := _kind(name, head)) is not None:
        raise StoreError("starter.other_kind", file=name, kind={"code": kind})
    if nul_line:
        raise StoreError("starter.nul_bytes", file=name, line=nul_line)


def _unpacked_chunks(name: str, content: bytes) -> Iterator[bytes]:
    packing = kind_of_bytes(content[:16])
    if packing not in PACKED or table_kind(content) not in PACKED:
        yield content
        return
    try:
        with open_packed(name, BytesIO(content), packing, None) as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    except (*DAMAGE, OSError) as error:
        raise StoreError("starter.cut_off", file=name) from error
    except ValueError as error:  # of several members, or with a password
        kind = {"code": "starter.kind.zip"}
        if zipfile.is_zipfile(BytesIO(content)):
            raise StoreError("starter.other_kind", file=name, kind=kind) from error
        raise StoreError("starter.cut_off", file=name) from error


def _kind(name: str, head: bytes) -> str | None:
    start = head.lstrip()[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "starter.kind.web_page"
    if start.startswith(b"<?xml"):
        return "starter.kind.web_page" if b"<html" in start else "starter.kind.xml"
    if is_locked_workbook(head):
        return "starter.kind.locked"
    if head.startswith(b"PK\x03\x04"):
        is_sheet = table_kind(head) in ("spreadsheet", "binary_excel") or b"mimetype" in head[:99]
        return "starter.kind.spreadsheet" if is_sheet else "starter.kind.zip"
    for signature, kind in _KINDS_BY_SIGNATURE:
        if head.startswith(signature):
            return kind
    return _KINDS_BY_SUFFIX.get(PurePath(name.lower().removesuffix(".gz")).suffix)
