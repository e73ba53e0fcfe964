"""What kind of file somebody dropped, told by its bytes before anything reads it.

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

UNPACKED = 500_000_000
_PART = 1 << 20
_KINDS = (
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
_BY_NAME = {
    ".json": "starter.kind.json", ".ndjson": "starter.kind.json", ".jsonl": "starter.kind.json",
    ".xml": "starter.kind.xml", ".sql": "starter.kind.sql", ".py": "starter.kind.program",
    ".ipynb": "starter.kind.notebook", ".xls": "starter.kind.old_excel",
    ".xlsx": "starter.kind.excel", ".ods": "starter.kind.excel",
    ".parquet": "starter.kind.parquet", ".pkl": "starter.kind.pickle",
    ".joblib": "starter.kind.pickle",
}  # fmt: skip


def ending_of(content: bytes) -> str:
    """Return how a data file of this content is to be called: only .gz files are unpacked.

    Examples
    --------
    >>> ending_of(b"a,b"), ending_of(bytes([0x1f, 0x8b, 8]))
    ('.csv', '.csv.gz')
    """
    return ".csv.gz" if content.startswith(b"\x1f\x8b") else ".csv"


def looks_like_data(name: str, content: bytes) -> None:
    """Refuse a file that cannot be a table of text, naming what it is.

    Parameters
    ----------
    name
        What its owner calls it.
    content
        Its bytes, packed or not.

    Raises
    ------
    StoreError
        It is empty, cut off, too large when unpacked, or of another kind.

    Examples
    --------
    >>> looks_like_data("a.csv", b"x,y")
    >>> looks_like_data("a.csv", b"%PDF-1.7")
    Traceback (most recent call last):
    ...
    pipeline_core.errors.StoreError: ...
    """
    size, head, line, lines = 0, b"", 0, 0
    for part in _parts(name, content):
        size += len(part)
        if size > UNPACKED:
            raise StoreError("starter.too_large", file=name, limit=UNPACKED // 1_000_000)
        head = head or part
        if not line and b"\0" in part and not _wide(head):
            line = lines + part[: part.index(b"\0")].count(b"\n") + 1
        lines += part.count(b"\n")
    if not head.strip(b"\xef\xbb\xbf \t\r\n") or head in (b"\xff\xfe", b"\xfe\xff"):
        raise StoreError("starter.empty", file=name, size=len(content))
    if (kind := _kind(name, head)) is not None:
        raise StoreError("starter.other_kind", file=name, kind={"code": kind})
    if line:
        raise StoreError("starter.nul_bytes", file=name, line=line)


def _parts(name: str, content: bytes) -> Iterator[bytes]:
    if not content.startswith(b"\x1f\x8b"):
        yield content
        return
    left = content
    try:
        while left:
            unpack = zlib.decompressobj(wbits=31)
            part = unpack.decompress(left, _PART)
            while part or not unpack.eof:
                if not part and not unpack.unconsumed_tail:
                    raise StoreError("starter.cut_off", file=name)
                yield part
                part = unpack.decompress(unpack.unconsumed_tail, _PART)
            left = unpack.unused_data.lstrip(b"\0")
    except zlib.error as error:
        raise StoreError("starter.cut_off", file=name) from error


def _wide(head: bytes) -> bool:
    return head[:2] in (b"\xff\xfe", b"\xfe\xff")


def _kind(name: str, head: bytes) -> str | None:
    start = head.lstrip()[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "starter.kind.web_page"
    if start.startswith(b"<?xml"):
        return "starter.kind.web_page" if b"<html" in start else "starter.kind.xml"
    if head.startswith(b"PK\x03\x04"):
        excel = b"[Content_Types].xml" in head[:4000] or b"xl/" in head[:4000]
        return "starter.kind.excel" if excel else "starter.kind.zip"
    known = next((kind for first, kind in _KINDS if head.startswith(first)), None)
    if known or (start.startswith((b"{", b"[")) and _is_json(head)):
        return known or "starter.kind.json"
    return _BY_NAME.get(PurePath(name.lower().removesuffix(".gz")).suffix)


def _is_json(head: bytes) -> bool:
    text = head.decode("utf-8", "replace")
    try:
        found: Any = json.JSONDecoder().raw_decode(text.lstrip())[0]
    except (ValueError, RecursionError):
        return text.lstrip().startswith(('{"', '[{"', "[\n", "{\n"))
    return isinstance(found, dict | list)
