"""Values of a text file: numbers, codes, dates and times, words, and what is missing."""

from __future__ import annotations

import pandas as pd

from tests.inputs.cases.case import Dropped, Said, said
from tests.inputs.cases.tables import IDS, LINES, PLAIN, N, table

OUTCOMES = [line.rpartition(",")[2] for line in LINES[1:]]
LONG = [277017495359852611 + i if i % 3 else "" for i in range(N)]
HUGE = [2**63 + 7 * i for i in range(N)]
NAN = float("nan")


def column(name: str, values: list[object], *messages: Said, read: object = None, **more: object):
    """Write a case of one more column, with the values that it is read as."""
    columns = {} if read is None else {"more": read}
    return Dropped(name, table(("more", values)), messages, columns=columns, **more)


def left(reason: str, **values: object) -> Said:
    """Write that the column is left out."""
    return said(f"starter.left.{reason}", column="more", **values)


def four_hundred(rare: str) -> str:
    """Return 400 rows in which a kind, or an outcome, is rare."""
    lines = ["size,kind,outcome"]
    for i in range(400):
        kind = ("b" if i == 7 else "a") if rare == "kind" else "ab"[i % 2]
        is_yes = i % 3 if rare == "kind" else i % 133 == 3
        lines.append(f"{i * 37 % 101 / 10},{kind},{'yes' if is_yes else 'no'}")
    return "\n".join(lines)


def two_values(first: str, second: str) -> list[object]:
    return [first, second] * (N // 2)


DOUBTFUL = "pay;k;outcome\n" + "".join(
    f"{i},{100 + i % 7};{'ab'[i % 2]};{'yn'[i % 3 > 0]}\n" for i in range(N)
)
GROUPED = [f"{1 + i % 9},{100 + i}.5" for i in range(N)]
DAYS = [f"2020-{1 + i % 12:02}-{1 + i % 28:02}" for i in range(N)]
PRINTED = [f"{1 + i % 28:02}/{1 + i % 12:02}/2020" for i in range(N)]
ODD_DAY = [*(f"2020-03-{1 + i % 29:02}" for i in range(N - 1)), "0000-00-00"]
ZONES = two_values("2020-01-01 00:00:00+01:00", "2020-07-01 00:00:00+02:00")
UTC = [pd.Timestamp("2019-12-31 23:00"), pd.Timestamp("2020-06-30 22:00")]
# The hour that there is twice as clocks go back: only the zone tells them apart.
TWICE = two_values("2021-10-31 02:30:00+02:00", "2021-10-31 02:30:00+01:00")
TWICE_UTC = [pd.Timestamp("2021-10-31 00:30"), pd.Timestamp("2021-10-31 01:30")]
SOME_ZONES = two_values("2021-10-31 02:30:00", "2021-10-31 02:30:00+01:00")

CASES = [
    Dropped("nothing in a column", table(("empty", [""] * N)), [said("guess.empty_dropped")],
            rows=N),
    column("always the same", [7] * N, left("constant")),
    Dropped("nearly always the same", four_hundred("kind"),
            [said("starter.nearly_constant", columns=["kind"]),
             said("starter.duplicates", rows=197, of=400)]),
    column("a counter", list(range(1, N + 1)), left("row_number")),
    Dropped("numbers that identify", table(("customer_id", IDS)),
            [said("starter.left.id", column="customer_id")], columns={"customer_id": IDS}),
    column("free text", [f"remark {i % 57}" for i in range(N)], left("text")),
    column("a copy of the target", OUTCOMES, left("copy", target="outcome")),
    column("codes of the target", [f"c{len(outcome)}" for outcome in OUTCOMES],
           left("alone", target="outcome")),
    Dropped("the same dates twice", table(("day", DAYS), ("printed", PRINTED)),
            [said("starter.left.date", column="day"),
             said("starter.left.same_date", column="printed", other="day")]),
    Dropped("rows twice", PLAIN + "\n".join(LINES[1:9]) + "\n",
            [said("starter.duplicates", rows=8, of=68)], rows=68),
    column("long ids with gaps", LONG, said("guess.codes", columns=["more"]), left("id"),
           read=[str(value) if value else None for value in LONG]),
    column("one word among numbers", [*range(10, 9 + N), "oops"],
           said("starter.odd_numbers", "missing", column="more", value="oops", count=1, line=61),
           left("odd_values"), read=[*map(str, range(10, 9 + N)), "oops"]),
    Dropped("thousands", table(("more", GROUPED), sep=";"),
            [said("guess.grouped", columns=["more"])],
            columns={"more": [float(value.replace(",", "")) for value in GROUPED]}),
    Dropped("thousands or decimals", DOUBTFUL, [said("guess.doubtful_numbers", columns=["pay"]),
                                                said("starter.left.id", column="pay")],
            columns={"pay": [f"{i},{100 + i % 7}" for i in range(N)]}),
    column("percent", [f"{i % 50}%" for i in range(N)],
           said("starter.unit", "convert", column="more", unit="%", value="0%"),
           read=[f"{i % 50}%" for i in range(N)]),
    column("a currency", [f"EUR {i % 50}" for i in range(N)],
           said("starter.unit", "convert", column="more", unit="EUR", value="EUR 0")),
    column("leading zeros", [f"{i % 20:05}" for i in range(N)],
           said("guess.codes", columns=["more"]), read=[f"{i % 20:05}" for i in range(N)]),
    column("NA among codes", ["NA", "ES", "FR"] * 20,
           said("guess.na_code", "keep", column="more"), read=[None, "ES", "FR"] * 20),
    column("None and null", ["None", "null", "a", "b"] * 15, read=[None, None, "a", "b"] * 15),
    Dropped("words and -999 for missing",
            table(("a", ["?", *range(1, N)]), ("b", [-999] * 9 + [i / 2 for i in range(N - 9)])),
            [said("guess.missing_words", words=["?"]),
             said("starter.missing_numbers", numbers=["-999"]),
             said("starter.left.row_number", column="a")],
            columns={"a": [NAN, *range(1, N)], "b": [NAN] * 9 + [i / 2 for i in range(N - 9)]}),
    column("whole numbers beyond 64 bits", HUGE, said("guess.codes", columns=["more"]),
           left("id"), read=[str(value) for value in HUGE]),
    column("whole numbers beyond a float", [2**53 + 1 + 2 * i for i in range(N)],
           said("guess.codes", columns=["more"]), left("id"),
           read=[str(2**53 + 1 + 2 * i) for i in range(N)]),
    column("tiny numbers", ["-0.0", "1e-320", "4.5e-310"] * 20, read=[-0.0, 1e-320, 4.5e-310] * 20),
    column("a number too large", ["1e999"] + ["1.5"] * (N - 1), left("infinite", count=1)),
    column("numbers too large to square", ["1e308", "1.5"] * 30, left("infinite", count=30),
           read=[1e308, 1.5] * 30),
    Dropped("yes and no", table(("member", ["yes", "no", "ja"] * 20), ("ok", ["True", ""] * 30)),
            [said("starter.left.constant", column="ok")],
            columns={"member": ["yes", "no", "ja"] * 20, "ok": [True, None] * 30}),
    column("dates written in two ways", two_values("2020-03-01", "25/12/2020"),
           said("starter.mixed_dates", column="more", value="25/12/2020", line=3),
           read=two_values("2020-03-01", "25/12/2020")),
    column("one impossible date", ODD_DAY,
           said("starter.odd_dates", "missing", column="more", value="0000-00-00", count=1,
                line=61), read=ODD_DAY),
    column("day or month first", two_values("03/04/2020", "05/06/2020"),
           said("guess.doubtful_dates", columns=["more"]),
           read=two_values("03/04/2020", "05/06/2020")),
    column("one day tells", [*two_values("03/04/2020", "05/06/2020")[:-1], "25/06/2020"],
           left("date"), read=[*[pd.Timestamp(2020, 4, 3), pd.Timestamp(2020, 6, 5)] * (N // 2 - 1),
                               pd.Timestamp(2020, 4, 3), pd.Timestamp(2020, 6, 25)]),
    column("the years 1 and 9999", ["0001-01-01", "9999-12-31", "2020-05-05"] * 20,
           said("starter.far_dates", column="more", count=40), left("date")),
    column("times of two zones", ZONES, said("guess.zones", columns=["more"]), left("date"),
           read=UTC * (N // 2)),
    column("the hour that is twice", TWICE, said("guess.zones", columns=["more"]), left("date"),
           read=TWICE_UTC * (N // 2)),
    column("times with and without a zone", SOME_ZONES,
           said("starter.mixed_dates", column="more", value=SOME_ZONES[1], line=3),
           read=SOME_ZONES),
    Dropped("seconds since 1970",
            table(("created_at", [1_600_000_000 + 977 * i for i in range(N)])),
            [said("starter.numbers_as_times", "convert", column="created_at")]),
    Dropped("milliseconds since 1970",
            table(("created_at", [1_600_000_000_000 + 977 * i for i in range(N)])),
            [said("starter.numbers_as_times", "convert", column="created_at")]),
    Dropped("days of Excel", table(("date", [43_831 + i for i in range(0, 2 * N, 2)])),
            [said("starter.numbers_as_times", "convert", column="date")]),
    column("a very long cell", ["x" * 140_000] + ["y"] * (N - 1),
           read=["x" * 140_000] + ["y"] * (N - 1)),
    column("blanks, nothing and words", [" ", "", "b"] * 20, said("guess.blanks_dropped"),
           left("constant"), read=[None, None, "b"] * 20),
]  # fmt: skip
