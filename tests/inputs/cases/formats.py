"""Workbooks, Parquet, Arrow, JSON and SQLite files, on Home and read by a stage."""

from __future__ import annotations

import json
from decimal import Decimal

import pandas as pd
import pyarrow as pa

from tests.inputs.cases.case import Dropped, Read, said
from tests.inputs.cases.files import DAMAGED, LOCKED, refused, unread
from tests.inputs.cases.tables import (
    PLAIN,
    TABLE,
    N,
    archive,
    feather,
    parquet,
    records,
    rows_of,
    workbook,
    zipped,
)

CELLS = rows_of(TABLE)
TITLE = [["A report"], []]
SIZES = TABLE["size"].tolist()
BESIDE = [[*row, None, *(("k", "n") if not i else (i, i * i))] for i, row in enumerate(CELLS)]
BELOW = [*CELLS, [], ["kind", "count"], ["a", 3], ["b", 4]]
SERIAL = TABLE.assign(date=[43_831 + 3 * i for i in range(N)])
QUESTIONS = TABLE.assign(age=[["?", age][i > 0] for i, age in enumerate(TABLE["age"])])
DEEP = b'[{"a": ' + b"[" * 100_000
NESTED = json.dumps({"page": {"items": TABLE.to_dict("records")}, "of": [{"page": 1}]}).encode()
LONG = [2**53 + 1, None, 2**53 + 3] * (N // 3)
ARROW = {
    "kind": pa.array(["a", "b"] * (N // 2)).dictionary_encode(),
    "price": pa.array([Decimal("1.25"), Decimal("2.50")] * (N // 2)),
    "of": pa.array([[1]] * N),
    "at": pa.array([pd.Timestamp("2020-01-01", tz="Europe/Madrid")] * N),
    "place": pa.array([{"x": 1, "y": 2}] * N),
    "long": pa.array(LONG, pa.int64()),
}
ALL_TYPES = pa.Table.from_pandas(TABLE)
for _name, _values in ARROW.items():
    ALL_TYPES = ALL_TYPES.append_column(_name, _values)

HOME = [
    Dropped("a workbook", workbook(S=CELLS), reading=("read_excel", {}), rows=N,
            columns={"size": SIZES}),
    Dropped("a workbook with a title", workbook(S=[*TITLE, *CELLS]), rows=N,
            reading=("read_excel", {"skip_rows": 2})),
    Dropped("two sheets", workbook(Notes=[["x"]], Data=CELLS),
            [said("warned.other_sheets", found="'Notes'")], rows=N,
            reading=("read_excel", {"sheet": "Data"})),
    Dropped("a second table beside the first", workbook(S=BESIDE),
            [said("warned.second_table", found="'F1'"), said("guess.empty_dropped"),
             said("starter.left.row_number", column="k")], rows=N),
    Dropped("a second table below the first", workbook(S=BELOW),
            [said("warned.second_table", found=f"'A{N + 3}'"), said("guess.empty_dropped"),
             said("warned.mixed", found="'size', 'age'"), said("starter.left.text", column="size"),
             said("starter.target_missing", target="outcome", rows=3, of=N + 3)], rows=N + 3),
    Dropped("numbers that are days, in a workbook", workbook(S=rows_of(SERIAL)),
            [said("starter.numbers_to_parse", column="date", format="excel days")]),
    Dropped("a question mark among numbers, in a workbook", workbook(S=rows_of(QUESTIONS)),
            [said("guess.missing_words", words=["?"])],
            columns={"age": [float("nan"), *TABLE["age"].tolist()[1:]]}),
    refused("an empty sheet", workbook(Sheet1=[]), "starter.unread",
            reason="The sheet 'Sheet1' of mine.csv is empty there. Choose another sheet."),
    Dropped("a Parquet file", parquet(ALL_TYPES),
            [said("warned.category", found="'kind'"),
             said("warned.left_out", found="'of (list<element: int64>)'"),
             said("warned.zones", found="'at'"),
             said("warned.flattened", found="'place'"),
             *(said("starter.left.constant", column=name) for name in ("at", "place.x", "place.y")),
             said("warned.digits", found="'long'")],
            reading=("read_parquet", {}), rows=N,
            columns={"price": [1.25, 2.5] * (N // 2), "kind": ["a", "b"] * (N // 2),
                     "long": [None if value is None else str(value) for value in LONG]}),
    Dropped("an Arrow file", feather(TABLE), reading=("read_arrow", {}), rows=N,
            columns={"size": SIZES}),
    Dropped("JSON", records(TABLE), reading=("read_json", {}), rows=N, columns={"size": SIZES}),
    Dropped("JSON, the records inside", NESTED, reading=("read_json", {"records": "page.items"}),
            rows=N, columns={"size": SIZES}),
    Dropped("JSON lines", TABLE.to_json(orient="records", lines=True),
            reading=("read_json", {"json_lines": True}), rows=N),
    Dropped("JSON, with objects and gaps", records(TABLE, of={"a": 1}, only=2),
            [said("warned.flattened", found="'of'"), said("warned.gaps", found="'of.a', 'only'"),
             *(said("starter.left.constant", column=name) for name in ("of.a", "only"))],
            rows=N),
    refused("JSON of one field", b'[{"a": 1}, {"a": 2}]', "starter.one_column", column="a"),
    unread("JSON, deep", DEEP, "is nested too deep to be a table."),
]  # fmt: skip

CSV = PLAIN.encode()
FIELDS = {"fields": [{"column": "a", "width": 3}]}
READ = [
    *(Read(f"{block}: empty", block, b"", "FILE is empty.", FIELDS if "fixed" in block else {})
      for block in ("read_csv", "read_excel", "read_parquet", "read_arrow", "read_json",
                    "read_fixed_width")),
    *(Read(f"{encoding}, read as UTF-8", "read_csv", "n,m\n1,2\n3,4\n".encode(encoding),
           f"FILE is text in {encoding}, not in utf-8. Set 'encoding' to {encoding}.")
      for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32")),
    Read("UTF-16, read piece by piece", "read_large", "n,m\n1,2\n".encode("utf-16"),
         "FILE is text in utf-16, not in utf-8. Set 'encoding' to utf-16."),
    Read("UTF-16, named", "read_large", "n,m\n1,2\n".encode("utf-16"),
         settings={"encoding": "utf-16"}, columns={"n": [1], "m": [2]}),
    Read("a workbook, read piece by piece", "read_large", workbook(S=CELLS), "FILE is an Excel .*"),
    Read("a zip file, read piece by piece", "read_large", zipped("a.csv"),
         "FILE is a zip file, which is not read piece by piece. Unpack it first."),
    Read("a zip file of hidden files", "read_csv", archive({"__MACOSX/._a.csv": "n"}),
         "FILE holds no file to read. Pack the table's file itself."),
    Read("a zip file whose file has a name that leads outside", "read_csv",
         archive({"../../a.csv": "n\n1\n2\n"}), columns={"n": [1, 2]}),
    Read("a CSV file to the reader of Excel", "read_excel", CSV,
         "FILE is a text file. Use the block Read a CSV file."),
    Read("a workbook to the reader of CSV", "read_csv", workbook(S=CELLS),
         "FILE is an Excel file. Use the block Read an Excel file."),
    Read("a workbook with a password", "read_excel", LOCKED, "FILE is password protected. .*"),
    Read("a binary workbook", "read_excel", archive({"xl/workbook.bin": b"x"}),
         r"FILE is a binary Excel file \(.xlsb\). .*"),
    Read("a Parquet file, cut off", "read_parquet", parquet(TABLE)[:-9], f"FILE {DAMAGED}"),
    Read("columns that a Parquet file does not have", "read_parquet", parquet(TABLE),
         r"FILE has no columns \['nowhere'\]; it has \['size'.*", {"columns": ["nowhere"]}),
    Read("a sheet that is not there", "read_excel", workbook(S=CELLS),
         r"FILE has no sheet 'T'; it has \['S'\]. .*", {"sheet": "T"}),
    Read("hidden and other sheets", "read_excel", workbook(S=CELLS, T=[["x"]]),
         notes={"other_sheets": ["T"]}),
    Read("whole numbers beyond a float, in JSON", "read_json",
         json.dumps([{"n": 2**53 + 1}, {"n": 2**53 + 3}]).encode(),
         columns={"n": [2**53 + 1, 2**53 + 3]}),
    Read("leading zeros in a workbook", "read_excel", workbook(S=[["zip"], ["00123"], ["00456"]]),
         notes={"number_texts": ["zip"]}, columns={"zip": ["00123", "00456"]}),
    Read("JSON of many depths", "read_json", DEEP, "FILE is nested too deep to be a table."),
    Read("a short line of fixed widths", "read_fixed_width", b"0071 1.5 red\n00\n",
         "Line 2 of FILE must reach the column 'size'; it has 2 .*",
         {"fields": [{"column": "id", "width": 5}, {"column": "size", "width": 4},
                     {"column": "colour", "width": 3}]}),
    Read("a long row", "read_csv", CSV + b"1,2,red,no,5\n",
         r"Line 62 of FILE must have as many values as the first row, 4; it has 5: .*"),
    Read("a quote that stays open", "read_csv", CSV + b'1,2,"red,no\n' + CSV,
         "(?s)Line 62 of FILE must have as many values as the first row, 4; .* an unclosed quote."),
    Read("a byte of another encoding", "read_csv", b"a,b\n1,2\n3,\xf1\n",
         "FILE must be encoded as utf-8; line 3 has the byte 0xf1, .*"),
    Read("a word among numbers", "read_csv", b"a,b\n1,x\n2,y\n3 kg,z\n",
         "The column 'a' of FILE must contain numbers; 1 of 3 values failed, the first is '3 kg' "
         "in line 4. .*", {"column_formats": [{"column": "a", "decimal": "."}]}),
    Read("a date in another format", "read_csv", b"d,e\n31/01/2020,1\n2020-01-31,2\n",
         "The column 'd' of FILE must contain dates like %d/%m/%Y; 1 of 2 values failed, the first "
         "is '2020-01-31' in line 3. .*", {"dates": [{"column": "d", "format": "%d/%m/%Y"}]}),
]  # fmt: skip
