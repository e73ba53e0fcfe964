"""The kind of a file by its first bytes, and the block that reads it: a name proves nothing."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import IO

SIGNATURES = {
    b"PAR1": "parquet",
    b"PARE": "locked",
    b"ARROW1": "arrow",
    b"FEA1": "old_feather",
    b"\xff\xff\xff\xff": "arrow",
    b"\xd0\xcf\x11\xe0": "old_excel",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x89PNG": "image",
    b"\xff\xd8\xff": "image",
    b"GIF8": "image",
    b"%PDF": "pdf",
    b"SQLite format": "sqlite",
}
# A file of the kinds below is packed: what it is, is what is in it.
PACKED = ("zip", "gzip", "zstd")
TEXTS = ("text", "json")
# The keys are bytes, because they are no words of a sentence.
OTHER_BLOCKS = {
    b"parquet": "a Parquet file. Use the block Read a Parquet file",
    b"arrow": "an Arrow file. Use the block Read an Arrow file",
    b"excel": "an Excel file. Use the block Read an Excel file",
    b"json": "a JSON file. Use the block Read a JSON file",
    b"text": "a text file. Use the block Read a CSV file",
    b"old_feather": "a Feather file of version 1. Write it again with pyarrow: version 2",
    b"old_excel": "an old Excel file (.xls). Open it in a spreadsheet and save it as .xlsx",
    b"binary_excel": "a binary Excel file (.xlsb). Open it in a spreadsheet and save it as .xlsx",
    b"locked": "password protected. Open it, take the password away and save it again",
    b"spreadsheet": "an OpenDocument spreadsheet. Open it and save it as .xlsx",
    b"zip": "a zip file inside another file. Unpack it first",
    b"gzip": "a gzip file inside another file. Unpack it first",
    b"zstd": "a Zstandard file inside another file. Unpack it first",
    b"sqlite": "an SQLite database. Read it with a block for databases",
    b"image": "an image. Choose a table",
    b"pdf": "a PDF document. Choose a table",
    b"web_page": "a web page. Download the data itself",
}  # fmt: skip
_RECORDS = re.compile(rb"\[\s*\{|\{\s*\"")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_MAX_SEARCHED = 100_000_000


def kind_of_bytes(start: bytes) -> str:
    r"""Return the kind of a file by its first bytes: `text` unless they tell another.

    Examples
    --------
    >>> [kind_of_bytes(start) for start in (b"PAR1", b"\n<html>", b"a,b\n1,2", b'[{"a": 1}]')]
    ['parquet', 'web_page', 'text', 'json']
    """
    for signature, kind in SIGNATURES.items():
        if start.startswith(signature):
            return kind
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text[:14].lower().startswith((b"<!doctype html", b"<html")):
        return "web_page"
    return "json" if _RECORDS.match(text) else "text"


def kind_of_file(path: str) -> str:
    """Return the kind of a file: for a zip file `zip` or the kind of workbook that it is.

    Examples
    --------
    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile("w") as file:
    ...     kind_of_file(file.name)
    'text'
    """
    with Path(path).open("rb") as file:
        start = file.read(1024)
        kind = kind_of_bytes(start)
        if kind == "old_excel":
            content = start + file.read(_MAX_SEARCHED)
            return "locked" if is_locked_workbook(content) else kind
    return kind_of_archive(path) if kind == "zip" else kind


def is_locked_workbook(content: bytes) -> bool:
    """Return whether the bytes of a file are those of a workbook with a password.

    Examples
    --------
    >>> is_locked_workbook(b"PK....")
    False
    """
    return kind_of_bytes(content[:1024]) == "old_excel" and _LOCKED in content


def kind_of_archive(file: str | IO[bytes]) -> str:
    """Return the kind of workbook that a zip file is, or `zip`."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "xl/workbook.bin" in names:
                return "binary_excel"
            if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
                return "excel"
            if "mimetype" in names and "content.xml" in names:
                return "spreadsheet"
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        pass
    return "zip"


def require_file(path: str) -> None:
    """Raise unless a path is that of a plain file with something in it."""
    file = Path(path)
    if not file.exists():
        raise ValueError(f"There is no file {path}.")
    if not file.is_file():
        raise ValueError(f"{path} must be a plain file; it is a folder, a device or a pipe.")
    if not file.stat().st_size:
        raise ValueError(f"{path} is empty.")


def other_kind_text(path: str, kind: str) -> str:
    """Return the sentence about a file of another kind than its block reads."""
    other = OTHER_BLOCKS[kind.encode()]
    return f"{path} is {other}."
