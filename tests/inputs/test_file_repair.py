"""A damaged file can be opened without its bad rows, which are counted."""

from __future__ import annotations

import csv
import gzip
import io

import pytest

from pipeline_core.starter.file_repair import repair_file
from pipeline_core.starter.first_look import first_look

ROWS = [[str(n), f"a, b {n}", "yes" if n % 3 else "no"] for n in range(40)]


def table(*damaged: tuple[int, str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([["n", "words", "y"], *ROWS])
    lines = out.getvalue().splitlines(keepends=True)
    for place, line in sorted(damaged, reverse=True):
        lines.insert(place, line + "\n")
    return "".join(lines)


def repair(content: bytes, **reading) -> tuple[list[list[str]], object]:
    repaired = repair_file(content, **{"encoding": "utf-8", "separator": ",", **reading})
    return list(csv.reader(io.StringIO(repaired.content.decode(), newline="")))[1:], repaired


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
    rows, repaired = repair(pack(table(*damaged).encode()))
    assert rows == ROWS
    assert (repaired.rows, repaired.lines) == (len(lines), lines)
    file = tmp_path / "copy.csv"
    file.write_bytes(repaired.content)
    look = first_look(str(file), "copy.csv")
    assert look["refused"] is None
    assert look["rows"] == 40


def test_newlines_in_quotes_are_no_damage():
    text = table().replace("a, b 7", "a\nb 7")
    rows, repaired = repair(text.encode())
    assert rows[7][1] == "a\nb 7"
    assert repaired.rows == 0


def test_nul_bytes_go_and_letters_stay():
    content = table().replace("b 9", "ñ\0 9").encode("cp1252")
    rows, repaired = repair(content, encoding="cp1252")
    assert repaired.nuls == 1
    assert rows[9][1] == "a, ñ 9"


def test_lines_above_the_table_stay():
    content = ("about, this, file, of, ours\n" + table((2, "1,2,3,4"))).encode()
    repaired = repair_file(content, encoding="utf-8", separator=",", skip_rows=1)
    assert repaired.content.startswith(b"about, this")
    assert (repaired.rows, repaired.lines) == (1, [4])


def test_a_file_of_nothing_but_damage_ends():
    repaired = repair_file(b"a,b\n" + b'1,"x\n' * 3000, encoding="utf-8", separator=",")
    assert repaired.rows >= 100
