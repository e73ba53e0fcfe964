"""Nasty CSV files: each gives a helpful message, or a pipeline that trains."""

from __future__ import annotations

import gzip
import io
import json
import random
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from pipeline_core.catalog import load_functions
from pipeline_core.check import check
from pipeline_core.engine.executor import execute
from pipeline_core.plan import plan
from pipeline_core.spec import read
from pipeline_core.starter import file_suffix
from pipeline_core.store import open_store
from tests.small_catalogue import real_catalogue

_RNG = random.Random(0)
ROWS = [
    (
        round(_RNG.uniform(1, 9), 2),
        _RNG.randint(1, 90),
        _RNG.choice(["red", "blue", "green"]),
    )
    for _ in range(60)
]


def table(
    *more: tuple[str, list[object]], sep: str = ",", rows: int = 60, decimal: str = "."
) -> str:
    """Write rows of a size, an age, a colour, any other columns, and an outcome yes or no."""
    names = ["size", "age", "colour", *(name for name, _ in more), "outcome"]
    lines = [sep.join(names)]
    for i, (size, age, colour) in enumerate(ROWS[:rows]):
        outcome = "yes" if size + age / 30 > 6 else "no"
        cells = [str(size).replace(".", decimal), age, colour, *(values[i] for _, values in more)]
        lines.append(sep.join(map(str, [*cells, outcome])))
    return "\n".join(lines) + "\n"


PLAIN = table()
FIRST, REST = PLAIN.split("\n", 1)
NUMBERS = "\n".join(f"{size},{age},{size * 2 + age}" for size, age, _ in ROWS) + "\n"
TABLE = pd.read_csv(io.StringIO(PLAIN))


def packed(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, PLAIN)
    return file.getvalue()


def excel(table: pd.DataFrame, above: int = 0) -> bytes:
    file = io.BytesIO()
    with pd.ExcelWriter(file) as writer:
        table.to_excel(writer, index=False, startrow=above)
        if above:
            writer.book.active["A1"] = "A report"
    return file.getvalue()


def in_parquet(table: pd.DataFrame) -> bytes:
    file = io.BytesIO()
    table.to_parquet(file)
    return file.getvalue()


def in_feather(table: pd.DataFrame) -> bytes:
    file = io.BytesIO()
    table.to_feather(file)
    return file.getvalue()


NESTED = json.dumps({"page": {"items": TABLE.to_dict("records")}, "of": [{"page": 1}]})
RAGGED = PLAIN.replace("\n", "\n", 1).splitlines()

# The content, and the code that must be among the messages; such a file is not used.
REFUSED = {
    "1 empty": (b"", "starter.empty"),
    "1 empty, packed": (gzip.compress(b""), "starter.empty"),
    "2 blank": (b" \n\t\r\n  ", "starter.empty"),
    "2 only a mark": (b"\xef\xbb\xbf\n", "starter.empty"),
    "3 only a header": (FIRST + "\n", "starter.no_rows"),
    "4 one row": ("\n".join(RAGGED[:2]) + "\n", "starter.few_rows"),
    "4 nine rows": (table(rows=9), "starter.few_rows"),
    "8 several spaces": (PLAIN.replace(",", "   "), "starter.one_column"),
    "13 NUL bytes": (PLAIN[:300].encode() + b"\0" + PLAIN[300:].encode(), "starter.nul_bytes"),
    "14 a long row later": (PLAIN + "1,2,red,no,5,6\n", "starter.long_rows"),
    "15 long first rows": (
        FIRST + "\n" + "\n".join(f"{line},x" for line in REST.splitlines()), "starter.long_rows",
    ),
    "17 a quote that stays open": (PLAIN + '1,2,"red,no\n' + REST, "starter.open_quote"),
    "19 a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "starter.other_kind"),
    "19 any bytes": (bytes(range(256)) * 9, "starter.nul_bytes"),
    "20 a damaged spreadsheet": (b"PK\x03\x04" + b"\0" * 20 + b"[Content_T", "starter.cut_off"),
    "21 a web page": (b"<!DOCTYPE html><html><body>404</body></html>", "starter.other_kind"),
    "21 a web page, in small": (b"\n <html lang=en>\n<p>a,b", "starter.other_kind"),
    "22 a locked spreadsheet": (b"\xd0\xcf\x11\xe0" + b"\0" * 99, "starter.other_kind"),
    "27 cut off": (gzip.compress(PLAIN.encode())[:-40], "starter.cut_off"),
    "27 damaged": (gzip.compress(PLAIN.encode())[:20] + b"damage" * 9, "starter.cut_off"),
    "27 damaged parquet": (b"PAR1" + b"\0" * 99, "starter.unread"),
    "27 a cut zip": (packed("a.csv")[:-30], "starter.cut_off"),
    "27 a cut zst": (pa.compress(PLAIN.encode(), "zstd", asbytes=True)[:-9], "starter.cut_off"),
    "a zip of two": (packed("a.csv", "b.csv"), "starter.other_kind"),
    "30 JSON of one field": (b'[{"a": 1}, {"a": 2}]', "starter.one_column"),
    "31 JSON, deep": (b'[{"a": ' + b"[" * 100_000, "starter.unread"),
    "23 an empty sheet": (excel(pd.DataFrame()), "starter.unread"),
    "32 a database": (b"SQLite format 3\0" + b"\0" * 99, "starter.other_kind"),
    "42 many columns": (
        ",".join(f"c{i}" for i in range(12_000)) + "\n" + ",".join("1" * 12_000),
        "starter.too_many_columns",
    ),
    "separators only": (",,,\n" * 40, "starter.unread"),
    "44 one column": ("age\n" + "\n".join(map(str, range(30))), "starter.one_column"),
    "73 one class": (
        "size,outcome\n" + "\n".join(f"{size},yes" for size, _, _ in ROWS), "starter.one_class",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_in_a_sentence(drop, case):
    content, code = REFUSED[case]
    target = {"target": "outcome"} if case.startswith("73") else {}
    outcome = drop(content, "mine.csv", **target)
    assert code in outcome.codes, outcome.codes
    assert outcome.pipeline is None
    text = "\n".join(outcome.sentences)
    assert "mine.csv" in text or "outcome" in text
    assert "Traceback" not in text
    assert "/data/" not in text


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("a.pkl", "pickle"),
        ("a.xml", "XML"),
        ("a.sql", "SQL"),
        ("a.ipynb", "Jupyter"),
    ],
)
def test_a_kind_not_read_yet_is_named(drop, name, word):
    outcome = drop(PLAIN, name)
    assert outcome.codes == ["starter.other_kind"]
    assert all(word in sentence for sentence in outcome.sentences)


def test_the_lines_at_fault_are_counted_and_shown(drop):
    long = PLAIN + "1,2,red,no,5\n" * 5
    sentence = drop(long).sentences[0]
    assert "5 rows have more" in sentence
    assert "62, 63 and 64" in sentence
    assert "1,2,red,no,5" in sentence
    assert "line 62" in drop(PLAIN + '1,2,"red,no\n').sentences[0]
    nul = PLAIN.splitlines()
    nul[7] += "\0"
    assert "line 8" in drop("\n".join(nul)).sentences[0]


def quoted_newlines() -> str:
    lines = PLAIN.splitlines()
    lines[3] = (
        lines[3].replace("red", '"r\ned"').replace("blue", '"bl\nue"').replace("green", '"g\nn"')
    )
    return "\n".join(lines)


def short_rows() -> str:
    lines = PLAIN.splitlines()
    return "\n".join([*lines, "4.5,33", "2.5,12,red", ""])


def mixed_letters() -> bytes:
    lines = PLAIN.replace("red", "café").encode().splitlines()
    lines[20] = "1.5,20,crème,no".encode("cp1252")
    return b"\n".join(lines)


def with_names(*names: str) -> str:
    """Return the plain table with other names for its first columns."""
    old = ("size", "age", "colour")[: len(names)]
    head = FIRST
    for before, after in zip(old, names, strict=True):
        head = head.replace(before, after, 1)
    return head + "\n" + REST


MISSING_TARGET = "\n".join(
    line.rpartition(",")[0] + "," if 5 < i < 13 else line
    for i, line in enumerate(PLAIN.splitlines())
)
N = len(ROWS)
# The content, and the codes that must be among the messages.
USABLE: dict[str, tuple[object, list[str]]] = {
    "5 no header": (NUMBERS, ["guess.no_header"]),
    "20 an Excel file": (excel(TABLE), []),
    "23 an Excel file with a title": (excel(TABLE, above=2), []),
    "28 a Parquet file": (in_parquet(TABLE.assign(of=[[1]] * 60)), ["warned.left_out"]),
    "28 an Arrow file": (in_feather(TABLE), []),
    "30 JSON": (TABLE.to_json(orient="records"), []),
    "30 JSON, the records inside": (NESTED, []),
    "31 JSON lines": (TABLE.to_json(orient="records", lines=True), []),
    "27 a zip file": (packed("a.csv"), []),
    "27 a zst file": (pa.compress(PLAIN.encode(), "zstd", asbytes=True), []),
    "6 semicolons": (table(sep=";"), []),
    "7 decimal commas": (table(sep=";", decimal=","), []),
    "8 tabs": (table(sep="\t"), []),
    "8 bars": (table(sep="|"), []),
    "9 a mark in front": (b"\xef\xbb\xbf" + PLAIN.encode(), []),
    "10 UTF-16": (PLAIN.replace("red", "rød").encode("utf-16"), []),
    "11 latin-1": (PLAIN.replace("red", "café").encode("latin-1"), ["starter.old_encoding"]),
    "12 two encodings": (mixed_letters(), ["starter.mixed_encoding"]),
    "16 short rows": (short_rows(), ["starter.short_rows", "starter.target_missing"]),
    "18 newlines in quotes": (quoted_newlines(), []),
    "33 names twice": (table(("age", [1, 2] * 30)), ["guess.renamed"]),
    "34 no name": (table(("", list(range(N)))), ["starter.left.row_number"]),
    "35 names with signs": (with_names('"a ""b"" c"', '"x\ny"', "two  words"), []),
    "36 names from far": (with_names("年齢", "🙂", "عمر"), []),
    "36 hidden signs in names": (with_names("a\u202eb"), ["starter.left.hidden_name"]),
    "37 names of Python": (with_names("class", "__init__", "None"), []),
    "38 names that attack": (with_names("<script>alert(1)</script>", "=cmd|'/c calc'!A1"), []),
    "39 numbers as names": (with_names("2019", "2020"), []),
    "40 a very long name": (with_names("n" * 10_000), []),
    "41 names nearly alike": (with_names("Age", "age ", "AGE"), ["starter.alike_names"]),
    "45 nothing in a column": (table(("empty", [""] * N)), ["guess.empty_dropped"]),
    "46 always the same": (table(("same", [7] * N)), ["starter.left.constant"]),
    "47 nearly always the same": (None, ["starter.nearly_constant"]),
    "48 ids": (table(("customer_id", _RNG.sample(range(10**6), N))), ["starter.left.id"]),
    "48 a counter": (table(("n", list(range(1, N + 1)))), ["starter.left.row_number"]),
    "48 free text": (
        table(("remark", [f"remark {i % 57}" for i in range(N)])), ["starter.left.text"],
    ),
    "49 a copy of the target": (
        table(("decided", [line.rpartition(",")[2] for line in PLAIN.splitlines()[1:]])),
        ["starter.left.copy"],
    ),
    "49 tells the target": (
        table(("code", [f"c{len(line.rpartition(',')[2])}" for line in PLAIN.splitlines()[1:]])),
        ["starter.left.alone"],
    ),
    "49 the same dates": (
        table(
            ("day", [f"2020-{1 + i % 12:02}-{1 + i % 28:02}" for i in range(N)]),
            ("printed", [f"{1 + i % 28:02}/{1 + i % 12:02}/2020" for i in range(N)]),
        ),
        ["starter.left.same_date"],
    ),
    "50 rows twice": (PLAIN + "\n".join(PLAIN.splitlines()[1:9]) + "\n", ["starter.duplicates"]),
    "2 blanks around": (PLAIN.replace(",", " , "), ["guess.blanks_dropped"]),
    "10 UTF-32": (PLAIN.replace("red", "rød").encode("utf-32"), []),
    "29 long ids with gaps": (
        table(("seen", [277017495359852611 + i if i % 3 else "" for i in range(N)])),
        ["guess.codes"],
    ),
    "52 one word among numbers": (
        table(("spent", [*range(10, 9 + N), "oops"])), ["starter.odd_numbers"],
    ),
    "53 thousands": (
        table(("pay", [f"{1 + i % 9},{100 + i}.5" for i in range(N)]), sep=";"), ["guess.grouped"],
    ),
    "53 thousands or decimals": (
        "pay;k;outcome\n"
        + "".join(f"{i},{100 + i % 7};{'ab'[i % 2]};{'yn'[i % 3 > 0]}\n" for i in range(N)),
        ["guess.doubtful_numbers"],
    ),
    "54 percent": (table(("share", [f"{i % 50}%" for i in range(N)])), ["starter.unit"]),
    "54 currency": (table(("pay", [f"EUR {i % 50}" for i in range(N)])), ["starter.unit"]),
    "55 leading zeros": (table(("zip", [f"{i % 20:05}" for i in range(N)])), ["guess.codes"]),
    "56 NA among codes": (
        table(("country", ["NA", "ES", "FR"] * 20)), ["guess.na_code"],
    ),
    "57 words and -999": (
        table(("a", ["?", *range(1, N)]), ("b", [-999] * 9 + [i / 2 for i in range(N - 9)])),
        ["guess.missing_words", "starter.missing_numbers"],
    ),
    "58 whole numbers beyond 2^63": (
        table(("n", [2**63 + 7 * i for i in range(N)])), ["guess.codes"],
    ),
    "60 tiny numbers": (table(("tiny", ["-0.0", "1e-320", "4.5e-310"] * 20)), []),
    "61 yes and no": (table(("member", ["yes", "no", "ja"] * 20), ("ok", ["True", ""] * 30)), []),
    "62 dates in two formats": (
        table(("day", ["2020-03-01", "25/12/2020"] * 30)), ["starter.mixed_dates"],
    ),
    "62 one impossible date": (
        table(("day", [*(f"2020-03-{1 + i % 29:02}" for i in range(N - 1)), "0000-00-00"])),
        ["starter.odd_dates"],
    ),
    "63 day or month": (
        table(("day", ["03/04/2020", "05/06/2020"] * 30)), ["guess.doubtful_dates"],
    ),
    "64 far years": (
        table(("day", ["0001-01-01", "9999-12-31", "2020-05-05"] * 20)), ["starter.far_dates"],
    ),
    "65 time zones": (
        table(("at", ["2020-01-01 00:00:00+01:00", "2020-07-01 00:00:00+02:00"] * 30)),
        ["guess.zones"],
    ),
    "66 seconds since 1970": (
        table(("created_at", [1_600_000_000 + 977 * i for i in range(N)])),
        ["starter.numbers_as_times"],
    ),
    "66 days of Excel": (
        table(("date", [43_831 + i for i in range(0, 2 * N, 2)])), ["starter.numbers_as_times"],
    ),
    "67 a very long cell": (table(("text", ["x" * 140_000] + ["y"] * (N - 1))), []),
    "70 blanks as values": (table(("kind", [" ", "a", "b"] * 20)), ["guess.blanks_dropped"]),
    "backslashes before quotes": (
        table(("said", [f'"say \\"{i % 4}\\" now"' for i in range(N)])), [],
    ),
    "59 too large": (table(("huge", ["1e999"] + ["1.5"] * (N - 1))), ["starter.left.infinite"]),
    "72 target missing": (MISSING_TARGET, ["starter.target_missing"]),
    "74 a class of one": (PLAIN + "5.5,50,red,maybe\n", ["starter.lonely_classes"]),
    "75 a rare class": (None, ["starter.rare_class"]),
}  # fmt: skip


def content_of(case: str) -> str | bytes:
    lines = [f"{i * 37 % 101 / 10},{'b' if i == 7 else 'a'}," for i in range(400)]
    if case.startswith("47"):
        return "size,kind,outcome\n" + "\n".join(
            f"{line}{'yes' if i % 3 else 'no'}" for i, line in enumerate(lines)
        )
    if case.startswith("75"):
        return "size,kind,outcome\n" + "\n".join(
            f"{line.replace(',b', ',a').replace('a,', 'ab'[i % 2] + ',')}"
            f"{'yes' if i % 133 == 3 else 'no'}"
            for i, line in enumerate(lines)
        )
    return USABLE[case][0]  # type: ignore[return-value]


def train(pipeline: Path, workspace: Path) -> dict[str, dict]:
    """Run a pipeline; return each stage's metrics."""
    catalogue = real_catalogue()
    document = read(pipeline)
    problems = check(document, catalogue, None, pipeline.parent)
    assert [problem for problem in problems if problem.severity == "error"] == []
    store = open_store(workspace)
    run_plan = plan(document, catalogue, store.artifacts, folder=pipeline.parent)
    functions = load_functions(catalogue, {job.block for job in run_plan.jobs.values()})
    events = list(execute(run_plan, functions, store.artifacts))
    ends = {event["stage"]: event for event in events if event["kind"] == "stage_finished"}
    errors = {name: end.get("error") for name, end in ends.items() if end["status"] != "succeeded"}
    assert errors == {}
    return {name: end["summary"].get("metrics", {}) for name, end in ends.items()}


@pytest.mark.parametrize("case", USABLE)
def test_it_gives_a_pipeline_that_trains(drop, workspace, case):
    outcome = drop(content_of(case))
    assert set(USABLE[case][1]) <= set(outcome.codes), (
        outcome.codes,
        outcome.look["refused"],
    )
    assert outcome.pipeline is not None, outcome.sentences
    metrics = train(outcome.pipeline, workspace)
    assert {"baseline_scores", "linear_scores", "trees_scores"} <= set(metrics)
    names = [column["name"] for column in outcome.look["columns"]]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("case", "block", "settings"),
    [
        ("23 an Excel file with a title", "read_excel", {"skip_rows": 2}),
        ("28 a Parquet file", "read_parquet", {}),
        ("28 an Arrow file", "read_arrow", {}),
        ("30 JSON", "read_json", {}),
        ("30 JSON, the records inside", "read_json", {"records": "page.items"}),
        ("31 JSON lines", "read_json", {"json_lines": True}),
    ],
)
def test_each_format_is_read_by_its_block_whatever_its_name(drop, case, block, settings):
    stage = read(drop(USABLE[case][0], "mine.csv").pipeline).stages["data"]
    assert stage.block == block
    assert {k: v for k, v in stage.settings.items() if k not in ("path", "drop_empty")} == settings


def test_a_csv_file_with_the_name_of_another_format_is_a_csv_file(drop):
    for name in ("mine.xlsx", "mine.parquet", "mine.json", "mine.csv.gz"):
        assert read(drop(PLAIN, name).pipeline).stages["data"].block == "read_csv"


def test_what_is_left_out_reaches_no_model(drop):
    outcome = drop(USABLE["49 a copy of the target"][0])
    assert outcome.choices.left_out == ("decided",)
    stages = read(outcome.pipeline).stages
    assert stages["shown"].settings["columns"] == ["size", "age", "colour"]


def test_rows_without_a_target_are_counted_and_left_out_by_a_stage(drop, workspace):
    outcome = drop(MISSING_TARGET)
    assert any("7 of 60" in sentence for sentence in outcome.sentences)
    stages = read(outcome.pipeline).stages
    assert stages["known"].settings["keep"] == "not is_missing(`outcome`)"


def test_accents_are_read_as_they_are_meant(drop):
    look = drop(USABLE["11 latin-1"][0]).look
    assert any("café" in row for row in look["sample"]["data"])


def test_an_upload_of_any_name_is_kept_by_its_content(drop, workspace):
    for name in ("../../evil.csv", "CON.csv", "a" * 300 + ".csv", "a\0b.csv", "", "ünï.csv"):
        assert drop(PLAIN, name).pipeline is not None
    names = [file.name for file in (workspace / "data").iterdir()]
    assert sorted(name.partition(".")[2] for name in names) == ["csv", "json"]
    assert file_suffix(PLAIN.encode()) == ".csv"


def test_a_file_of_too_many_rows_is_refused_before_it_is_read(drop, monkeypatch):
    monkeypatch.setattr("pipeline_core.starter.file_kind.MAX_LINES", 1_000)
    outcome = drop(gzip.compress(b"a,b\n" * 1_002))
    assert outcome.codes == ["starter.too_many_rows"]
    assert "1000" in outcome.sentences[0]


def test_a_bomb_is_not_unpacked(drop, monkeypatch):
    monkeypatch.setattr("pipeline_core.starter.file_kind.MAX_UNPACKED", 5_000_000)
    assert drop(gzip.compress(b"a,b\n" * 3_000_000)).codes == ["starter.too_large"]
