"""Guesses: what is certain becomes a setting, what is ambiguous becomes a note."""

import pandas as pd
import pytest

from pipeline_core.blocks.ingest.read_csv import read_csv
from pipeline_core.measures.guess import guess_csv, guess_encoding


@pytest.fixture
def guess(tmp_path):
    def guess_content(content, encoding="utf-8"):
        path = tmp_path / "table.csv"
        path.write_bytes(content.encode(encoding))
        proposal = guess_csv(str(path))
        return (
            proposal["settings"],
            proposal["notes"],
            read_csv(path=str(path), **proposal["settings"]),
        )

    return guess_content


def test_a_plain_file_needs_no_settings(guess):
    settings, notes, table = guess("a,b\n1,x\n2.5,y\n")
    assert (settings, notes) == ({}, [])
    assert table["a"].tolist() == [1.0, 2.5]


def test_settings_of_a_spanish_file(guess):
    settings, notes, table = guess(
        "nombre;precio;día\nJosé;1.234,50;31/01/2020\nAna;2,25;01/02/2020\n", "cp1252"
    )
    assert settings == {
        "separator": ";",
        "decimal": ",",
        "encoding": "cp1252",
        "dates": [{"column": "día", "format": "%d/%m/%Y"}],
        "column_formats": [{"column": "precio", "thousands": "."}],
    }
    assert notes == [{"code": "guess.grouped", "columns": ["precio"]}]
    assert table["precio"].tolist() == [1234.5, 2.25]
    assert table["nombre"][0] == "José"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(guess, separator):
    settings, _, table = guess(f"a{separator}b\n1{separator}x y\n2{separator}z\n")
    assert settings.get("separator", ",") == separator
    assert list(table) == ["a", "b"]


def test_decimal_commas_are_not_separators(guess):
    settings, _, table = guess("x;y\n1,5;2,5\n3,5;4,5\n")
    assert settings == {"separator": ";", "decimal": ","}
    assert table["y"].tolist() == [2.5, 4.5]


def test_a_number_that_reads_in_two_ways_is_left_to_the_user(guess):
    settings, notes, table = guess("n;m\n1,234;1\n5,678;2\n")
    assert settings == {"separator": ";"}
    assert notes == [{"code": "guess.doubtful_numbers", "columns": ["n"]}]
    assert table["n"].tolist() == ["1,234", "5,678"]


def test_thousands_are_found_where_one_number_proves_them(guess):
    settings, _, table = guess('n,m\n"1,234,567",1\n"5,678",2\n')
    assert settings == {"column_formats": [{"column": "n", "thousands": ","}]}
    assert table["n"].tolist() == [1234567, 5678]


def test_a_date_that_reads_in_two_ways_is_left_to_the_user(guess):
    settings, notes, _ = guess("d\n03/04/2020\n05/06/2020\n")
    assert settings == {}
    assert notes == [{"code": "guess.doubtful_dates", "columns": ["d"]}]


def test_one_value_settles_day_and_month(guess):
    assert guess("d\n03/04/2020\n25/06/2020\n")[0]["dates"][0]["format"] == "%d/%m/%Y"
    assert guess("d\n03/04/2020\n06/25/2020\n")[0]["dates"][0]["format"] == "%m/%d/%Y"


def test_two_digit_years_are_never_guessed(guess):
    assert "dates" not in guess("d\n25-12-20\n26-12-20\n")[0]


def test_leading_zeros_and_too_long_numbers_stay_text(guess):
    settings, _, table = guess("zip,account,n\n00123,12345678901234567890,1\n98765,1,2\n")
    assert settings == {"text_columns": ["zip", "account"]}
    assert table["zip"].tolist() == ["00123", "98765"]
    assert table["account"][0] == "12345678901234567890"


def test_words_among_numbers_are_missing_values(guess):
    settings, notes, table = guess("a,b\n-,-\n3.5,x\n?,?\n")
    assert settings == {"missing": ["-", "?"]}
    assert notes == [{"code": "guess.missing_words", "words": ["-", "?"]}]
    assert table["a"].tolist()[1] == 3.5


def test_lines_above_the_table_are_skipped_and_noted(guess):
    settings, notes, table = guess("Report 2020\n\na,b\n1,2\n3,4\n")
    assert settings == {"skip_rows": 2}
    assert notes == [{"code": "guess.lines_above", "count": 2}]
    assert list(table) == ["a", "b"]
    assert guess("Report;;\na;b;c\n1;2;3\n")[0]["skip_rows"] == 1


def test_the_first_row_is_data_where_it_is_like_the_rest(guess):
    settings, notes, table = guess("1,2\n3,4\n")
    assert settings == {"header": False}
    assert notes == [{"code": "guess.no_header"}]
    assert len(table) == 2


def test_years_and_numbers_may_be_names(guess):
    assert list(guess("country,1960,1961\nPeru,1,2\nChile,3,4\n")[2]) == ["country", "1960", "1961"]
    assert list(guess("id,1\n5,6\n7,8\n")[2]) == ["id", "1"]


def test_short_rows_are_filled_and_noted(guess):
    settings, notes, table = guess("a,b\n1,2\n3\n")
    assert settings == {"short_rows": "fill"}
    assert [note["code"] for note in notes] == ["guess.short_rows"]
    assert table["b"].isna().sum() == 1


def test_long_rows_are_noted(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a,b\n1,2\n3,4,5\n")
    notes = guess_csv(str(path))["notes"]
    assert [note["code"] for note in notes] == ["guess.uneven"]
    assert "Line 3" in notes[0]["first"]


def test_repeated_names_are_noted(guess):
    _, notes, table = guess("a,a,b\n1,2,3\n")
    assert notes == [{"code": "guess.renamed", "columns": ["a"]}]
    assert list(table) == ["a", "a.1", "b"]


def test_empty_columns_and_rows_are_dropped_and_noted(guess):
    settings, notes, table = guess("a,b,\n1,2,\n,,\n")
    assert settings == {"drop_empty": True}
    assert notes == [{"code": "guess.empty_dropped"}]
    assert table.shape == (1, 2)


def test_names_alone_make_a_table_without_rows(guess):
    settings, _, table = guess("a,b\n")
    assert settings == {}
    assert list(table) == ["a", "b"]


def test_a_byte_late_in_the_file_still_decides_the_encoding(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"a\n" + b"x\n" * 700_000 + b"\xf1\n")
    assert guess_encoding(str(path)) == "cp1252"
    path.write_bytes(b"a\n\x81\n")
    assert guess_encoding(str(path)) == "latin-1"


def test_other_files_are_an_error(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"PAR1")
    with pytest.raises(ValueError, match="Read a Parquet file"):
        guess_csv(str(path))


def test_signs_are_guessed_for_each_column(guess):
    settings, notes, table = guess(
        "ip;version;phone;amount;clock\n"
        "192.168.10.7;5.3.9;359.134.512;1.234,5;11.35\n"
        "10.0.0.1;1.2.0;418.212.504;22,75;07.25\n"
    )
    assert settings["column_formats"] == [{"column": "amount", "decimal": ",", "thousands": "."}]
    assert table["amount"].tolist() == [1234.5, 22.75]
    assert table["clock"].tolist() == [11.35, 7.25]
    assert table["ip"].tolist() == ["192.168.10.7", "10.0.0.1"]
    assert table["version"].tolist() == ["5.3.9", "1.2.0"]
    assert table["phone"].tolist() == ["359.134.512", "418.212.504"]
    assert {note["code"]: note["columns"] for note in notes} == {
        "guess.grouped": ["amount"],
        "guess.other_decimal": ["amount"],
        "guess.grouped_text": ["phone"],
    }


def test_groups_of_the_swiss_and_the_french(guess):
    _, _, table = guess("a;b\n1'234'567.5;1 234,5\n12;7,25\n")
    assert table.to_dict("list") == {"a": [1234567.5, 12.0], "b": [1234.5, 7.25]}


def test_another_column_proves_the_decimal_sign(guess):
    assert guess("n;m\n1,234;1.5\n5,678;2.25\n")[2]["n"].tolist() == [1234, 5678]
    assert guess("n;m\n1,234;1,5\n5,678;2,25\n")[2]["n"].tolist() == [1.234, 5.678]


def test_blanks_around_values_are_dropped_and_noted(guess):
    settings, notes, table = guess('"k", job, pay \n1, ?, NA \n"2", "x, y", 7\n')
    assert settings == {"missing": ["?"], "strip": True}
    assert [note["code"] for note in notes] == ["guess.blanks_dropped", "guess.missing_words"]
    assert list(table) == ["k", "job", "pay"]
    assert table["job"].isna().tolist() == [True, False]
    assert table["pay"].tolist()[1] == 7.0
    assert table["job"][1] == "x, y"


def test_a_blank_far_below_is_dropped_too(guess):
    settings, _, table = guess("a,b\n" + "1,x\n" * 3000 + "NA ,x \n")
    assert settings["strip"] is True
    assert table["a"].isna().sum() == 1
    assert table["b"].unique().tolist() == ["x"]


def test_long_ids_and_codes_keep_every_character(guess):
    settings, notes, table = guess(
        "id,answer,part,x\n277017495359852611,,4E9,1e5\n"
        "279198912936081017,1234567890123457,12,2.5\n"
    )
    assert settings == {"text_columns": ["id", "answer", "part"]}
    assert notes == [{"code": "guess.codes", "columns": ["id", "answer", "part"]}]
    assert table["id"].tolist() == ["277017495359852611", "279198912936081017"]
    assert table["answer"][1] == "1234567890123457"
    assert table["part"].tolist() == ["4E9", "12"]
    assert table["x"].tolist() == [1e5, 2.5]


def test_quotes_after_a_backslash(guess):
    settings, _, table = guess('a,b\n1,"say \\"hi\\", 3"\n2,"C:\\dir"\n3,plain\n')
    assert settings == {"escape": "\\"}
    assert table["b"][0] == 'say "hi", 3'
    settings, _, table = guess('a,b\n1,"C:\\dir\\"\n2,"5"" disk"\n')
    assert settings == {}
    assert table["b"].tolist() == ["C:\\dir\\", '5" disk']


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings(guess, encoding):
    settings, _, table = guess("año,b\nñandú,1\nx,2\n", encoding)
    assert settings == {"encoding": encoding}
    assert table.to_dict("list") == {"año": ["ñandú", "x"], "b": [1, 2]}


def test_times_of_several_zones_are_converted(guess):
    settings, notes, table = guess("t\n2020-01-01 00:30:00+01:00\n2020-07-01 00:30:00+02:00\n")
    assert settings["dates"] == [{"column": "t", "format": "%Y-%m-%d %H:%M:%S%z"}]
    assert notes == [{"code": "guess.zones", "columns": ["t"]}]
    assert table["t"].tolist() == [
        pd.Timestamp("2019-12-31 23:30"),
        pd.Timestamp("2020-06-30 22:30"),
    ]


def test_na_among_codes_of_two_letters_is_noted(guess):
    _, notes, table = guess("country,size\nNA,NA\nES,big\nFR,XL\n")
    assert [(note["code"], note["column"]) for note in notes] == [("guess.na_code", "country")]
    assert notes[0]["offers"] == {"keep": {"column_formats": {"not_missing": ["NA"]}}}
    assert table["country"].isna().tolist() == [True, False, False]


def test_the_first_and_the_last_year(guess):
    _, _, table = guess("d\n0001-01-01\n9999-12-31\n")
    assert table["d"].dt.year.tolist() == [1, 9999]


def test_separators_alone_are_no_table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(",,,\n" * 50)
    with pytest.raises(ValueError, match="separators only"):
        guess_csv(str(path))


def test_a_cell_longer_than_the_limit_of_the_csv_module(guess):
    _, _, table = guess("a,b\n1," + "x" * 140_000 + "\n2,y\n")
    assert table["b"].str.len().tolist() == [140_000, 1]
