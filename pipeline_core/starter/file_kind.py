"""The kind of an uploaded file, detected by its bytes before anything parses it.

A name proves nothing: a web page saved as .csv reads as a table of one column,
and a spreadsheet as an encoding error.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from pipeline_core.errors import StoreError
from pipeline_core.measures.csv_files import wide_encoding

MAX_UNPACKED = 500_000_000
MAX_LINES = 10_000_000
_CHUNK = 1 << 20
_KINDS_BY_SIGNATURE = (
    (b"\xd0\xcf\x11\xe0", "starter.kind.old_excel"),
    (b"PAR1", "starter.kind.parquet"),
    (b"ARROW1", "starter.kind.arrow"),
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
    ".json": "starter.kind.json",
    ".ndjson": "starter.kind.json",
    ".jsonl": "starter.kind.json",
    ".xml": "starter.kind.xml",
    ".sql": "starter.kind.sql",
    ".py": "starter.kind.program",
    ".ipynb": "starter.kind.notebook",
    ".xls": "starter.kind.old_excel",
    ".xlsx": "starter.kind.excel",
    ".ods": "starter.kind.excel",
    ".parquet": "starter.kind.parquet",
    ".pkl": "starter.kind.pickle",
    ".joblib": "starter.kind.pickle",
}


def file_suffix(content: bytes) -> str:
    """Return the suffix for a data file of this content: only .gz files are unpacked.

    Examples
    --------
    >>> file_suffix(b"a,b"), file_suffix(bytes([0x1f, 0x8b, 8]))
    ('.csv', '.csv.gz')
    """
    return ".csv.gz" if content.startswith(b"\x1f\x8b") else ".csv"


def reject_non_table(name: str, content: bytes) -> None:
    """Raise an error for a file that cannot be a table of text, naming what it is.

    Parameters
    ----------
    name
        The name that its owner gave it.
    content
        Its bytes, gzipped or not.

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
    if not content.startswith(b"\x1f\x8b"):
        yield content
        return
    rest = content
    try:
        while rest:
            unpacker = zlib.decompressobj(wbits=31)
            chunk = unpacker.decompress(rest, _CHUNK)
            while chunk or not unpacker.eof:
                if not chunk and not unpacker.unconsumed_tail:
                    raise StoreError("starter.cut_off", file=name)
                yield chunk
                chunk = unpacker.decompress(unpacker.unconsumed_tail, _CHUNK)
            rest = unpacker.unused_data.lstrip(b"\0")
    except zlib.error as error:
        raise StoreError("starter.cut_off", file=name) from error


def _kind(name: str, head: bytes) -> str | None:
    start = head.lstrip()[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "starter.kind.web_page"
    if start.startswith(b"<?xml"):
        return "starter.kind.web_page" if b"<html" in start else "starter.kind.xml"
    if head.startswith(b"PK\x03\x04"):
        excel = b"[Content_Types].xml" in head[:4000] or b"xl/" in head[:4000]
        return "starter.kind.excel" if excel else "starter.kind.zip"
    for signature, kind in _KINDS_BY_SIGNATURE:
        if head.startswith(signature):
            return kind
    if start.startswith((b"{", b"[")) and _is_json(head):
        return "starter.kind.json"
    return _KINDS_BY_SUFFIX.get(PurePath(name.lower().removesuffix(".gz")).suffix)


def _is_json(head: bytes) -> bool:
    text = head.decode("utf-8", "replace")
    try:
        document: Any = json.JSONDecoder().raw_decode(text.lstrip())[0]
    except (ValueError, RecursionError):
        return text.lstrip().startswith(('{"', '[{"', "[\n", "{\n"))
    return isinstance(document, dict | list)
