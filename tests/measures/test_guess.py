"""Guesses: what is certain becomes a setting, what is ambiguous becomes a note."""

import pytest

from pipeline_core.measures.guess import guess_csv, guess_encoding
from pipeline_core.measures.readers import MISSING, read_table


@pytest.fixture
def guess(tmp_path):
    def guess_content(content, encoding="utf-8"):
        path = tmp_path / "table.csv"
        path.write_bytes(content.encode(encoding))
        proposal = guess_csv(str(path))
        return (
            proposal["settings"],
            proposal["notes"],
            read_table(str(path), **proposal["settings"]),
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
        "thousands": ".",
        "encoding": "cp1252",
        "dates": [{"column": "día", "format": "%d/%m/%Y"}],
    }
    assert notes == []
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
    assert settings == {"thousands": ","}
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
    assert settings == {"missing": [*MISSING, "-", "?"]}
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
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(ValueError, match="Excel"):
        guess_csv(str(path))
