"""Rows and names of a text file: separators, lengths, quotes, and what columns are called."""

from __future__ import annotations

from tests.inputs.cases.case import Dropped, said
from tests.inputs.cases.files import refused, unread
from tests.inputs.cases.tables import FIRST, LINES, PLAIN, REST, ROWS, N, table, with_names

SIZES = [size for size, _, _ in ROWS]
AGES = [age for _, age, _ in ROWS]


def quoted_newlines() -> str:
    """Return a file with a line break inside a value."""
    line = LINES[3]
    for colour in ("red", "blue", "green"):
        line = line.replace(colour, f'"{colour[0]}\n{colour[1:]}"')
    return "\n".join([*LINES[:3], line, *LINES[4:]])


def aligned(gap: int = 3) -> str:
    """Return the table with its columns one below another, blanks between."""
    cells = [line.split(",") for line in LINES]
    widths = [max(map(len, column)) + gap for column in zip(*cells, strict=True)]
    rows = ("".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) for row in cells)
    return "\n".join(row.rstrip() for row in rows) + "\n"


LONG_FIRST = FIRST + "\n" + "\n".join(f"{line},x" for line in REST.splitlines())
NUMBERS = "\n".join(f"{size},{age},{size * 2 + age}" for size, age, _ in ROWS) + "\n"
WIDE = ",".join(f"c{i}" for i in range(12_000)) + "\n" + ",".join("1" * 12_000)

CASES = [
    Dropped("numbers without names above", NUMBERS, [said("guess.no_header")], rows=N,
            columns={"column_1": SIZES, "column_2": AGES}),
    Dropped("semicolons", table(sep=";"), columns={"size": SIZES, "age": AGES},
            reading=("read_csv", {"separator": ";"})),
    Dropped("decimal commas", table(sep=";", decimal=","), columns={"size": SIZES},
            reading=("read_csv", {"separator": ";", "decimal": ","})),
    Dropped("tabs", table(sep="\t"), columns={"size": SIZES, "age": AGES}),
    Dropped("bars", table(sep="|"), columns={"size": SIZES, "age": AGES}),
    refused("several blanks between values", PLAIN.replace(",", "   "), "starter.one_column",
            column="size   age   colour   outcome"),
    Dropped("columns one below another", aligned(), [said("guess.fixed_width", columns=4)],
            rows=N, columns={"size": SIZES, "age": AGES}),
    refused("a long row later", PLAIN + "1,2,red,no,5,6\n", "starter.long_rows",
            lines=[62], count=1, text="1,2,red,no,5,6"),
    refused("five long rows", PLAIN + "1,2,red,no,5\n" * 5, "starter.long_rows",
            lines=[62, 63, 64], count=5, text="1,2,red,no,5"),
    refused("long rows from the first on", LONG_FIRST, "starter.long_rows",
            lines=[2, 3, 4], count=60),
    Dropped("short rows", "\n".join([*LINES, "4.5,33", "2.5,12,red", ""]),
            [said("starter.short_rows", lines=[62, 63], count=2),
             said("starter.target_missing", target="outcome", rows=2, of=62)],
            rows=62, columns={"size": [*SIZES, 4.5, 2.5], "age": [*AGES, 33, 12]}),
    refused("a quote that stays open", PLAIN + '1,2,"red,no\n' + REST, "starter.open_quote",
            line=62),
    Dropped("line breaks inside quotes", quoted_newlines(), rows=N, columns={"age": AGES}),
    Dropped("backslashes before quotes",
            table(("said", [f'"say \\"{i % 4}\\" now"' for i in range(N)])),
            columns={"said": [f'say "{i % 4}" now' for i in range(N)]}),
    Dropped("blanks around values", PLAIN.replace(",", " , "), [said("guess.blanks_dropped")],
            columns={"age": AGES}),
    unread("separators only", ",,,\n" * 40,
           "has separators only: there is no name and no value in it."),
    refused("one column", "age\n" + "\n".join(map(str, range(30))), "starter.one_column",
            column="age"),
    refused("twelve thousand columns", WIDE, "starter.too_many_columns",
            columns=12_000, limit=5_000),
    Dropped("a name twice", table(("age", [1, 2] * 30)),
            [said("guess.renamed", columns=["age"])], columns={"age": AGES, "age.1": [1, 2] * 30}),
    Dropped("a column of row numbers without a name", table(("", list(range(N)))),
            [said("starter.left.row_number", column="Unnamed: 3")]),
    Dropped("names with blanks, quotes and line breaks",
            with_names('"a ""b"" c"', '"x\ny"', "two  words"),
            columns={'a "b" c': SIZES, "x\ny": AGES}),
    Dropped("names in other letters", with_names("年齢", "🙂", "عمر"),
            columns={"年齢": SIZES, "🙂": AGES}),
    Dropped("hidden signs in a name", with_names("a\u202eb"),
            [said("starter.left.hidden_name", column="a\u202eb")]),
    Dropped("names of Python", with_names("class", "__init__", "None"),
            columns={"class": SIZES, "__init__": AGES}),
    Dropped("the name index", with_names("index", "level_0"), columns={"index": SIZES}),
    Dropped("names that attack", with_names("<script>alert(1)</script>", "=cmd|'/c calc'!A1"),
            columns={"<script>alert(1)</script>": SIZES}),
    Dropped("numbers as names", with_names("2019", "2020"), columns={"2019": SIZES}),
    Dropped("a name of ten thousand letters", with_names("n" * 10_000),
            columns={"n" * 10_000: SIZES}),
    Dropped("names that differ in case and blanks", with_names("Age", "age ", "AGE"),
            [said("starter.alike_names", columns=["Age", "age", "AGE"]),
             said("guess.blanks_dropped")]),
    Dropped("names that differ in how an accent is encoded", with_names("an\u0303o", "a\u00f1o"),
            [said("starter.alike_names", columns=["an\u0303o", "a\u00f1o"])],
            columns={"an\u0303o": SIZES, "a\u00f1o": AGES}),
]  # fmt: skip
