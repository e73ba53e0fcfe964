"""The parts of an Excel file: a zip file of XML, checked before it is read.

What a library does not tell is found here: how large a sheet is, which formulas have no
stored value, which cells hold an error. A part that unpacks to far too much, and one that
defines entities, are refused.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from pipeline_core.measures.packed_files import DAMAGE, FREE_BYTES, MAX_GROWTH, damage_text

MAX_CELLS = 50_000_000
MAX_PART = 2_000_000_000
_CHUNK = 1 << 20
_MAX_SMALL = 20_000_000
_ROW_END = re.compile(rb"</(?:\w+:)?row>|<(?:\w+:)?row\b[^>]*/>")
_ROW_NUMBER = re.compile(rb"<(?:\w+:)?row\b[^>]*?\br=\"(\d+)\"")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_PLACE = re.compile(rb"\br=\"([A-Z]{1,3})(\d+)\"")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)>[^<]|<(?:\w+:)?is>")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class SheetFacts(NamedTuple):
    """What is known of a sheet before it is read.

    Parameters
    ----------
    rows, columns
        How far its cells reach.
    formulas
        The cells whose formula has no stored value.
    errors
        The cells with an error, such as #REF!.
    """

    rows: int
    columns: int
    formulas: list[str]
    errors: list[str]


def part_of_sheets(path: str) -> dict[str, str]:
    """Return the part of the zip file in which each sheet is, by its name.

    Raises
    ------
    ValueError
        The file is damaged, or a part of it is refused.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            book = _root(path, archive, "xl/workbook.xml")
            links = _root(path, archive, "xl/_rels/workbook.xml.rels")
    except (*DAMAGE, KeyError, NotImplementedError, ElementTree.ParseError, RuntimeError) as cause:
        raise ValueError(damage_text(path)) from cause
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    sheets = [node for node in book.iter() if node.tag.endswith("}sheet")]
    names = {str(sheet.get("name")): targets.get(sheet.get(_RELATION), "") for sheet in sheets}
    return {name: target.lstrip("/").removeprefix("xl/") for name, target in names.items()}


def _root(path: str, archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    text = b"".join(part_chunks(path, archive, part, _MAX_SMALL))
    return ElementTree.fromstring(text)


def part_chunks(
    path: str, archive: zipfile.ZipFile, part: str, limit: int = MAX_PART
) -> Iterator[bytes]:
    """Yield the bytes of a part; raise where it is too much, or defines entities."""
    packed = archive.getinfo(part).compress_size
    remaining = min(limit, max(FREE_BYTES, MAX_GROWTH * packed))
    last = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            remaining -= len(chunk)
            if remaining < 0:
                raise ValueError(
                    f"{path} is too large when unpacked: far more comes out than it may hold."
                )
            if b"<!DOCTYPE" in last + chunk or b"<!ENTITY" in last + chunk:
                raise ValueError(f"{path} defines entities, which no Excel file needs: refused.")
            last = chunk[-9:]
            yield chunk


def require_modest_parts(path: str) -> None:
    """Raise where a part that is read beside the sheets unpacks to far too much."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.namelist()
            if len({part.lower() for part in parts}) < len(parts):  # which one is read?
                raise zipfile.BadZipFile
            for part in parts:
                is_sheet = part.startswith("xl/worksheets/")
                if part.lower().endswith((".xml", ".rels")) and not is_sheet:
                    for _ in part_chunks(path, archive, part):
                        pass
    except (*DAMAGE, NotImplementedError, RuntimeError) as cause:
        raise ValueError(damage_text(path)) from cause


def sheet_facts(path: str, part: str) -> SheetFacts:
    """Return how far a sheet reaches, and its cells without a value.

    Parameters
    ----------
    path
        The file.
    part
        The part of the sheet, by `part_of_sheets`.

    Raises
    ------
    ValueError
        It is damaged, refused, or reaches too far to be held.
    """
    rows = columns = 0
    formulas: list[str] = []
    errors: list[str] = []
    try:
        with zipfile.ZipFile(path) as archive:
            for row in row_texts(part_chunks(path, archive, f"xl/{part}")):
                number = _ROW_NUMBER.search(row)
                rows = int(number[1]) if number else rows + 1
                lowest, last = reach_of(row)
                rows, columns = max(rows, lowest), max(columns, last)
                if rows * columns > MAX_CELLS:
                    raise ValueError(
                        f"{path} reaches too far to be read: row {rows}, {columns} columns. "
                        f"Delete the cells far off, or save the sheet as CSV."
                    )
                if b't="e"' in row or _FORMULA.search(row):
                    note_cells(row, formulas, errors)
    except (*DAMAGE, KeyError, NotImplementedError, RuntimeError) as cause:
        raise ValueError(damage_text(path)) from cause
    return SheetFacts(rows, columns, formulas, errors)


def row_texts(chunks: Iterator[bytes]) -> Iterator[bytes]:
    r"""Yield the text of each row of a sheet.

    Examples
    --------
    >>> list(row_texts(iter([b'<row r="1"><c/></r', b'ow><row r="2"></row>'])))
    [b'<row r="1"><c/>', b'<row r="2">']
    """
    rest = b""
    for chunk in chunks:
        *rows, rest = _ROW_END.split(rest + chunk)
        yield from rows
        if len(rest) > FREE_BYTES:
            rest = rest[-_CHUNK:]


def reach_of(row: bytes) -> tuple[int, int]:
    """Return the lowest row and the last column of the cells in a row's text, as they say.

    Examples
    --------
    >>> reach_of(b'<c r="AB7"/><c r="A1"><v>1</v></c>'), reach_of(b"<c/><c/>")
    ((7, 28), (0, 2))
    """
    places = _PLACE.findall(row)
    if not places:
        return 0, len(re.findall(rb"<(?:\w+:)?c\b", row))
    lowest = max(map(int, {number for _, number in places}))
    return lowest, max(map(column_number, {letters for letters, _ in places}))


def column_number(letters: bytes) -> int:
    """Return the place of a column by its letters, counted from 1.

    Examples
    --------
    >>> column_number(b"A"), column_number(b"AB")
    (1, 28)
    """
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number


def note_cells(row: bytes, formulas: list[str], errors: list[str]) -> None:
    """Note the cells of a row with an error, and those of formulas without a stored value."""
    for attributes, content in _CELL.findall(row):
        place = _PLACE.search(attributes)
        name = (place[1] + place[2]).decode() if place else "?"
        if b't="e"' in attributes:
            errors.append(name)
        elif _FORMULA.search(content) and not _VALUE.search(content):
            formulas.append(name)
