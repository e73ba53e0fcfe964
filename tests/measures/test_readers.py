"""The CSV reader: values that it reads, and errors with their line."""

import gzip
import re

import pandas as pd
import pytest

from pipeline_core.measures.ingest_report import warned
from pipeline_core.measures.readers import MISSING, read_table


@pytest.fixture
def file(tmp_path):
    def make(content, name="table.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return str(path)

    return make


def test_signs_codes_and_dates_are_read_as_the_settings_say(file):
    path = file("id;price;day\n007;1.234,5;31/01/2020\n010;2;\n")
    table = read_table(
        path,
        separator=";",
        decimal=",",
        thousands=".",
        text_columns=["id"],
        dates=[{"column": "day", "format": "%d/%m/%Y"}],
    )
    assert table["id"].tolist() == ["007", "010"]
    assert table["price"].tolist() == [1234.5, 2.0]
    assert table["day"][0] == pd.Timestamp(2020, 1, 31)
    assert pd.isna(table["day"][1])


def test_only_the_stated_words_are_missing(file):
    path = file("land\nNA\nNamibia\nnone\nNone\n")
    assert read_table(path)["land"].isna().tolist() == [True, False, False, True]
    namibia = [{"column": "land", "not_missing": ["NA"]}]
    table = read_table(path, missing=["none"], column_formats=namibia)
    assert table["land"].isna().tolist() == [False, False, True, True]


def test_words_are_added_to_the_usual_ones(file):
    path = file("a,b\nNA,x\n-,-\n3,\n")
    table = read_table(path, missing=["-"])
    assert table["a"].isna().tolist() == [True, True, False]
    assert table["b"].isna().tolist() == [False, True, True]


def test_a_list_with_the_empty_word_is_the_whole_list_as_older_files_have_it(file):
    path = file("land,n\nNA,1\nPeru,-\n,3\n")
    words = [word for word in MISSING if word != "NA"]
    table = read_table(path, missing=[*words, "-"])
    assert table["land"].isna().tolist() == [False, False, True]
    assert table["n"].isna().tolist() == [False, True, False]


def test_one_column_may_have_words_of_its_own(file):
    path = file("a,b\noops,oops\n2,x\n")
    table = read_table(path, column_formats=[{"column": "a", "missing": ["oops"]}])
    assert table["a"].isna().tolist() == [True, False]
    assert table["a"].dtype == "float64"
    assert table["b"].tolist() == ["oops", "x"]


def test_a_thousands_sign_changes_only_columns_of_numbers(file):
    path = file("ip;date;n;mixed\n192.168.1.20;01.02.2020;1.234;1.234\n10.0.0.1;02.02.2020;5;x\n")
    table = read_table(path, separator=";", decimal=",", thousands=".")
    assert table["n"].tolist() == [1234, 5]
    assert table["ip"].tolist() == ["192.168.1.20", "10.0.0.1"]
    assert table["date"].tolist() == ["01.02.2020", "02.02.2020"]
    assert table["mixed"].tolist() == ["1.234", "x"]


@pytest.mark.parametrize(
    ("values", "own", "numbers"),
    [
        (["5%", "12.5 %", "-3%"], {"unit": "%"}, [5.0, 12.5, -3.0]),
        (["€ 3", "€4,5", "-€ 2"], {"unit": "€", "decimal": ","}, [3.0, 4.5, -2.0]),
        (["$1,234.50", "$-7", "$.5"], {"unit": "$", "thousands": ","}, [1234.5, -7.0, 0.5]),
        (["12 kg", "7", "3kg"], {"unit": "kg"}, [12, 7, 3]),
    ],
)
def test_units_are_taken_off(file, values, own, numbers):
    path = file("x;y\n" + "".join(f"{value};1\n" for value in values))
    table = read_table(path, separator=";", column_formats=[{"column": "x", **own}])
    assert table["x"].tolist() == numbers


def test_blanks_are_kept_unless_they_are_dropped(file):
    path = file("a , b\n1, x \n NA,y\n")
    kept = read_table(path)
    assert list(kept) == ["a ", " b"]
    assert kept[" b"].tolist() == [" x ", "y"]
    dropped = read_table(path, strip=True)
    assert dropped["b"].tolist() == ["x", "y"]
    assert dropped["a"].isna().tolist() == [False, True]


def test_text_columns_are_named_without_their_blanks(file):
    path = file("zip , n\n007, 1\n010 , NA \n")
    table = read_table(path, strip=True, text_columns=["zip"])
    assert table["zip"].tolist() == ["007", "010"]
    assert table["n"].tolist()[0] == 1.0
    assert table["n"].isna().tolist() == [False, True]


def test_whole_numbers_with_gaps_lose_no_digit(file):
    path = file("id,n,x\n277017495359852611,1,1e300\n,2,2\n9007199254740993,,3\n")
    table = read_table(path)
    assert table["id"].tolist()[::2] == ["277017495359852611", "9007199254740993"]
    assert table["id"].isna().tolist() == [False, True, False]
    assert table["n"].tolist()[:2] == [1.0, 2.0]
    assert table["x"].tolist() == [1e300, 2.0, 3.0]


def test_times_since_1970_and_days_of_excel(file):
    path = file("s,ms,day\n0,1500,1\n86400,0,43831\n")
    formats = {"s": "unix seconds", "ms": "unix milliseconds", "day": "excel days"}
    dates = [{"column": name, "format": form} for name, form in formats.items()]
    table = read_table(path, dates=dates)
    assert table["s"].tolist() == [pd.Timestamp(1970, 1, 1), pd.Timestamp(1970, 1, 2)]
    assert table["ms"][0] == pd.Timestamp("1970-01-01 00:00:01.5")
    assert table["day"].tolist() == [pd.Timestamp(1899, 12, 31), pd.Timestamp(2020, 1, 1)]


@pytest.mark.parametrize(
    ("content", "settings", "message"),
    [
        ("a;b\n1;2\n3;4\n", {}, "single column, but each line has ';'"),
        ("a,b,a\n1,2,3\n", {}, r"numbered: \['a'\]"),
        ("a,b\n", {}, "names of columns, but no rows"),
    ],
)
def test_what_is_odd_about_a_file_is_logged_as_a_warning(file, caplog, content, settings, message):
    warned(read_table(file(content), **settings))
    (record,) = caplog.records
    assert record.levelname == "WARNING"
    assert re.search(message, record.getMessage())


def test_names_alone_of_numbers_without_names_are_no_repeated_ones(file):
    assert read_table(file("1,1\n2,2\n"), header=False).shape == (2, 2)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252", "utf-16"])
def test_letters_survive_each_encoding(file, encoding):
    path = file('"año",b\nñ,1\n', encoding=encoding)
    setting = "utf-8" if encoding == "utf-8-sig" else encoding
    assert read_table(path, encoding=setting).to_dict("list") == {"año": ["ñ"], "b": [1]}


def test_a_file_without_names_gets_numbered_ones(file):
    table = read_table(file("01,2\n03,4\n"), header=False, text_columns=["column_1"])
    assert table.to_dict("list") == {"column_1": ["01", "03"], "column_2": [2, 4]}


def test_gzip_lines_above_and_empty_edges(file):
    path = file(gzip.compress(b"A report\n\na,b,\n1,2,\n,,\n", mtime=0), "table.csv.gz")
    table = read_table(path, skip_rows=2, drop_empty=True)
    assert table.to_dict("list") == {"a": [1.0], "b": [2.0]}


def test_line_breaks_inside_quotes_are_part_of_the_value(file):
    assert read_table(file('a,b\n"x\ny",1\n'))["a"].tolist() == ["x\ny"]


def test_short_rows_are_filled_only_if_set(file):
    path = file("a,b\n1\n2,3\n")
    with pytest.raises(ValueError, match=r"Line 2 of .* as the first row, 2; it has 1"):
        read_table(path)
    filled = read_table(path, short_rows="fill")
    assert filled["b"].isna().tolist() == [True, False]


def test_a_short_row_far_below_is_found_too(file):
    with pytest.raises(ValueError, match="Line 5002"):
        read_table(file("a,b\n" + "1,2\n" * 5000 + "3\n"))


def test_missing_values_in_the_last_column_are_no_short_rows(file):
    assert read_table(file("a,b\n1,\n2,3\n"))["b"].isna().tolist() == [True, False]


REFUSED = {
    "empty": (b"", {}, "is empty"),
    "blank": (b" \n\n \t", {}, "is empty"),
    "only a mark": (b"\xef\xbb\xbf\n", {}, "is empty"),
    "all skipped": (b"a,b\n1,2\n", {"skip_rows": 9}, "is empty below line 9"),
    "long row": (b"a,b\n1,2\n3,4,5\n", {}, "Line 3 of .* as the first row, 2; it has 3"),
    "long first row": (b"a,b\n1,2,3\n4,5,6\n", {}, "Line 2 of .* as the first row, 2; it has 3"),
    "line after a break": (b'a,b\n"1\n2",2\n3,4,5\n', {}, "Line 4 of"),
    "line with lines above": (b"t\n\na,b\n1,2\n3,4,5\n", {"skip_rows": 2}, "Line 5 of"),
    "long row when filling": (b"a,b\n1\n3,4,5\n", {"short_rows": "fill"}, "Line 3 of"),
    "open quote": (b'a,b\n1,2\n3,"4\n5,6\n', {}, "Line 3 of .* opens a quote"),
    "nul": (b"a,b\n1\0,2\n", {}, "NUL bytes"),
    "broken zip": (b"PK\x03\x04....", {}, "damaged or incomplete"),
    "old excel": (b"\xd0\xcf\x11\xe0....", {}, r"an old Excel file \(.xls\)"),
    "parquet": (b"PAR1....", {}, "Parquet"),
    "png": (b"\x89PNG....", {}, "an image"),
    "gzip in gzip": (gzip.compress(gzip.compress(b"a\n1\n")), {}, "gzip file inside another"),
    "web page": (b"\n<!DOCTYPE html><html>", {}, "web page"),
    "wrong encoding": ("a\nb\nñ\n".encode("cp1252"), {}, "line 3 has the byte 0xf1"),
    "late wrong byte": (b"a\n" + b"x\n" * 400_000 + b"\xff\n", {}, "line 400002 has the byte 0xff"),
    "utf-16 as utf-8": ("a,b\n".encode("utf-16"), {}, "Set 'encoding' to utf-16"),
    "unknown encoding": (b"a\n1\n", {"encoding": "klingon"}, "no encoding 'klingon'"),
    "unknown column": (b"a\n1\n", {"text_columns": ["b"]}, r"no columns \['b'\]; it has \['a'\]"),
    "no date": (
        b"d\n31/01/2020\n2020-01-31\n",
        {"dates": [{"column": "d", "format": "%d/%m/%Y"}]},
        "1 of 2 values failed, the first is '2020-01-31' in line 3",
    ),
    "no number": (
        b'a,b\n\n1,x\n2,"y\nz"\n3 kg,z\n',
        {"column_formats": [{"column": "a", "decimal": "."}]},
        "must contain numbers; 1 of 3 values failed, the first is '3 kg' in line 6",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_other_files_are_errors_with_the_reason(file, case):
    content, settings, message = REFUSED[case]
    with pytest.raises(ValueError, match=message):
        read_table(file(content), **settings)


def test_a_cut_gzip_file_is_refused(file):
    cut = gzip.compress(b"a,b\n1,2\n" * 999, mtime=0)[:-20]
    with pytest.raises(ValueError, match="damaged or incomplete"):
        read_table(file(cut, "table.csv.gz"))


def test_how_a_file_is_packed_is_told_by_its_bytes(file):
    assert read_table(file(gzip.compress(b"a\n1\n"), "plain.csv"))["a"].tolist() == [1]
    assert read_table(file(b"a\n1\n", "named.csv.gz"))["a"].tolist() == [1]


@pytest.mark.parametrize("path", ["nowhere.csv", "/dev/zero", "/", "https://example.org/a.csv"])
def test_only_a_regular_file_is_opened(path):
    with pytest.raises(ValueError, match=r"There is no file|must be a plain file"):
        read_table(path)
