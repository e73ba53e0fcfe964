"""The first rows of a large file: looked at, read by the pipeline and by its script."""

from __future__ import annotations

import gzip
import random

import pandas as pd
import pytest

from pipeline_core.measures.readers import read_table
from pipeline_core.runs.jobs import first_look as look_job
from pipeline_core.starter.first_part import write_first_part


@pytest.fixture(scope="module")
def lines() -> list[str]:
    draw = random.Random(7)
    rows = (f'{i},"{draw.choice(("a", "b, c"))}",{draw.random():.3f}' for i in range(9_000))
    return ["id,word,share", *rows]


@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz"])
def test_the_look_knows_the_first_rows_only_and_says_so_in_its_settings(tmp_path, lines, name):
    file = tmp_path / name
    opened = gzip.open if name.endswith("gz") else open
    with opened(file, "wt", encoding="utf-8") as stream:
        stream.write("\n".join([*lines, "too,many,values,here"]))

    look = look_job(tmp_path, str(file), name, first_rows=500)

    assert (look["rows"], look["reading"]["first_rows"]) == (500, 500)
    assert look["refused"] is None
    again = look_job(tmp_path, str(file), name, look["reading"], look["target"], first_rows=500)
    assert (again["rows"], again["reading"], again["refused"]) == (500, look["reading"], None)


@pytest.mark.parametrize("settings", [{}, {"header": False}, {"strip": True}, {"skip_rows": 3}])
def test_the_reader_gives_the_first_rows_of_what_it_gives_whole(tmp_path, lines, settings):
    file = tmp_path / "table.csv"
    file.write_text("\n".join(lines), encoding="utf-8")

    first = read_table(str(file), first_rows=40, **settings)

    whole = read_table(str(file), **settings)
    assert len(whole) > 8_000
    if settings.get("header", True):  # else the names are a row, and each column is text
        pd.testing.assert_frame_equal(first, whole.head(40))
    else:
        assert first.astype(str).equals(whole.head(40).astype(str))
    assert len(read_table(str(file), first_rows=10**6, **settings)) == len(whole)


def test_a_fault_in_a_row_that_is_not_read_is_no_fault(tmp_path, lines):
    file = tmp_path / "table.csv"
    file.write_text("\n".join([*lines, "1,2,3,4", '5,"open']), encoding="utf-8")

    assert len(read_table(str(file), first_rows=100)) == 100
    with pytest.raises(ValueError, match="9002"):
        read_table(str(file))


def test_no_row_is_cut_in_two(tmp_path):
    file = tmp_path / "table.csv"
    file.write_text("a,b\n" + '"1\n1",2\n' * 4_000, encoding="utf-8")

    (tmp_path / "part").mkdir()
    table = read_table(write_first_part(str(file), tmp_path / "part", 10))

    assert len(table) >= 10
    assert set(table["a"]) == {"1\n1"}
