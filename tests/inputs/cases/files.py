"""Files as wholes: empty, packed, damaged, of another kind, in another encoding."""

from __future__ import annotations

import gzip

from tests.inputs.cases.case import Dropped, said
from tests.inputs.cases.tables import (
    FIRST,
    LINES,
    PLAIN,
    N,
    archive,
    table,
    workbook,
    zipped,
    zst,
)

LOCKED = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")


def refused(name: str, content: bytes | str, code: str, **values: object) -> Dropped:
    """Write a case that is refused in one message."""
    return Dropped(name, content, [said(code, file="mine.csv", **values)], is_used=False)


def of_kind(name: str, content: bytes | str, kind: str) -> Dropped:
    """Write a case of a file of another kind, which is named."""
    return refused(name, content, "starter.other_kind", kind={"code": f"starter.kind.{kind}"})


def unread(name: str, content: bytes | str, reason: str) -> Dropped:
    """Write a case that its reader refuses, in its own sentence."""
    return refused(name, content, "starter.unread", reason=f"mine.csv {reason}")


def two_encodings() -> bytes:
    """Return a file of UTF-8 with one line of another encoding."""
    lines = PLAIN.replace("red", "café").encode().splitlines()
    lines[20] = "1.5,20,crème,no".encode("cp1252")
    return b"\n".join(lines)


DAMAGED = "is damaged or incomplete. Download it again."
COLOURS = [line.split(",")[2] for line in LINES[1:]]
CAFES = {"colour": [colour.replace("red", "café") for colour in COLOURS]}
RØD = {"colour": [colour.replace("red", "rød") for colour in COLOURS]}
TEXT = PLAIN.encode()

CASES = [
    refused("empty", b"", "starter.empty", size=0),
    refused("empty, packed", gzip.compress(b""), "starter.empty", size=20),
    refused("blanks only", b" \n\t\r\n  ", "starter.empty", size=7),
    refused("a byte order mark only", b"\xef\xbb\xbf\n", "starter.empty", size=4),
    refused("a NUL byte", TEXT[:300] + b"\0" + TEXT[300:], "starter.nul_bytes", line=18),
    refused("any bytes", bytes(range(256)) * 9, "starter.nul_bytes", line=1),
    of_kind("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "picture"),
    of_kind("a program", b"\x7fELF" + bytes(range(256)), "program"),
    of_kind("a pickle", b"\x80\x05\x95" + bytes(99), "pickle"),
    of_kind("a web page", b"<!DOCTYPE html><html><body>404</body></html>", "web_page"),
    of_kind("a web page, in small letters", b"\n <html lang=en>\n<p>a,b", "web_page"),
    of_kind("an old Excel file", b"\xd0\xcf\x11\xe0" + b"\0" * 99, "old_excel"),
    of_kind("an Excel file with a password", LOCKED, "locked"),
    refused("a database", b"SQLite format 3\0" + b"\0" * 99, "starter.is_sqlite"),
    of_kind("a zip file of two files", zipped("a.csv", "b.csv"), "zip"),
    of_kind("an OpenDocument sheet", archive({"mimetype": "x", "content.xml": "x"}),
            "spreadsheet"),
    refused("a damaged workbook", b"PK\x03\x04" + b"\0" * 20 + b"[Content_T", "starter.cut_off"),
    refused("a gzip file, cut off", gzip.compress(TEXT)[:-40], "starter.cut_off"),
    refused("a gzip file, damaged", gzip.compress(TEXT)[:20] + b"damage" * 9, "starter.cut_off"),
    refused("a zip file, cut off", zipped("a.csv")[:-30], "starter.cut_off"),
    refused("a zst file, cut off", zst(TEXT)[:-9], "starter.cut_off"),
    unread("a Parquet file, damaged", b"PAR1" + b"\0" * 99, DAMAGED),
    Dropped("a zip file", zipped("a.csv"), rows=N, columns={"colour": COLOURS}),
    Dropped("a zst file", zst(TEXT), rows=N, columns={"colour": COLOURS}),
    Dropped("a byte order mark in front", b"\xef\xbb\xbf" + TEXT, rows=N,
            columns={"colour": COLOURS}),
    Dropped("UTF-16", PLAIN.replace("red", "rød").encode("utf-16"), columns=RØD,
            reading=("read_csv", {"encoding": "utf-16"})),
    Dropped("UTF-32", PLAIN.replace("red", "rød").encode("utf-32"), columns=RØD,
            reading=("read_csv", {"encoding": "utf-32"})),
    Dropped("latin-1", PLAIN.replace("red", "café").encode("latin-1"),
            [said("starter.old_encoding", encoding="cp1252")], columns=CAFES,
            reading=("read_csv", {"encoding": "cp1252"})),
    Dropped("two encodings", two_encodings(),
            [said("starter.mixed_encoding", encoding="cp1252", line=21)], rows=N),
    Dropped("a workbook with the name of a CSV file",
            workbook(S=[line.split(",") for line in LINES]),
            [said("warned.number_texts", found="'size', 'age'"),
             said("starter.left.text", column="size")],
            reading=("read_excel", {}), rows=N),
    *(Dropped(f"a CSV file with the name {name}", PLAIN, file=name, reading=("read_csv", {}))
      for name in ("mine.xlsx", "mine.parquet", "mine.json", "mine.csv.gz")),
    *(Dropped(f"a file with the name {name[:12]!r}", PLAIN, file=name, rows=N)
      for name in ("../../evil.csv", "CON.csv", "a" * 300 + ".csv", "a\0b.csv", "", "a/b.csv",
                   "ünï.csv", "-rf", "a\u202ecsv.exe")),
    *(Dropped(f"a file with the ending {name[1:]}", PLAIN,
              [said("starter.other_kind", file=name, kind={"code": f"starter.kind.{kind}"})],
              is_used=False, file=name)
      for name, kind in (("a.pkl", "pickle"), ("a.xml", "xml"), ("a.sql", "sql"),
                         ("a.ipynb", "notebook"))),
    refused("names only", FIRST + "\n", "starter.no_rows", limit=10),
    refused("one row", table(rows=1), "starter.few_rows", rows=1, limit=10),
    refused("nine rows", table(rows=9), "starter.few_rows", rows=9, limit=10),
]  # fmt: skip
