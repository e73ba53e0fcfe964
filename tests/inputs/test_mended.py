"""A damaged file can be opened without its bad rows; what is gone is counted."""

from __future__ import annotations

import csv
import gzip
import io

import pytest

from pipeline_core.starter.first_look import first_look
from pipeline_core.starter.repair import mended

ROWS = [[str(n), f"a, b {n}", "yes" if n % 3 else "no"] for n in range(40)]


def table(*damaged: tuple[int, str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([["n", "words", "y"], *ROWS])
    lines = out.getvalue().splitlines(keepends=True)
    for place, line in sorted(damaged, reverse=True):
        lines.insert(place, line + "\n")
    return "".join(lines)


def copied(content: bytes, **reading) -> tuple[list[list[str]], object]:
    found = mended(content, **{"encoding": "utf-8", "separator": ",", **reading})
    return list(csv.reader(io.StringIO(found.content.decode(), newline="")))[1:], found


@pytest.mark.parametrize(
    ("damaged", "lines"),
    [
        ([(5, "1,2,3,4,5")], [6]),
        ([(3, '7,"open,yes')], [4]),
        ([(3, '7,"open,yes'), (20, "1,2,3,4"), (30, '8,"open,no')], [4, 22, 33]),
        ([(41, '7,"open')], [42]),
    ],
)
@pytest.mark.parametrize("pack", [lambda content: content, gzip.compress])
def test_only_what_is_damaged_is_left_out(damaged, lines, pack, tmp_path):
    rows, found = copied(pack(table(*damaged).encode()))
    assert rows == ROWS
    assert (found.rows, found.lines) == (len(lines), lines)
    file = tmp_path / "copy.csv"
    file.write_bytes(found.content)
    look = first_look(str(file), "copy.csv")
    assert look["refused"] is None
    assert look["rows"] == 40


def test_newlines_in_quotes_are_no_damage():
    text = table().replace("a, b 7", "a\nb 7")
    rows, found = copied(text.encode())
    assert rows[7][1] == "a\nb 7"
    assert found.rows == 0


def test_nul_bytes_go_and_letters_stay():
    content = table().replace("b 9", "ñ\0 9").encode("cp1252")
    rows, found = copied(content, encoding="cp1252")
    assert found.nuls == 1
    assert rows[9][1] == "a, ñ 9"


def test_lines_above_the_table_stay():
    content = ("about, this, file, of, ours\n" + table((2, "1,2,3,4"))).encode()
    found = mended(content, encoding="utf-8", separator=",", skip_rows=1)
    assert found.content.startswith(b"about, this")
    assert (found.rows, found.lines) == (1, [4])


def test_a_file_of_nothing_but_damage_ends():
    found = mended(b"a,b\n" + b'1,"x\n' * 3000, encoding="utf-8", separator=",")
    assert found.rows >= 100
