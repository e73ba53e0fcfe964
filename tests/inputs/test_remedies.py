"""What is offered for an input mends it, and what a person is told is what the pipeline does."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from pipeline_core.check import check
from pipeline_core.cli import main
from pipeline_core.spec import read
from pipeline_core.starter.first_look import first_look
from pipeline_core.starter.reading_changes import with_offer
from tests.inputs.cases import formats, values
from tests.inputs.cases.case import Dropped
from tests.inputs.cases.files import LOCKED
from tests.inputs.cases.tables import PLAIN, TABLE, N, records, workbook
from tests.inputs.cases.targets import GAPS
from tests.small_catalogue import real_catalogue

DAYS = [43_831 + 3 * i for i in range(N)]
TIMES = Dropped("days of Excel in JSON", records(TABLE.assign(date=DAYS)))
OFFERED = [*(case for case in values.CASES if any(m.offers for m in case.messages)), TIMES]


@pytest.mark.parametrize("case", OFFERED, ids=lambda case: case.name)
def test_what_is_offered_mends_the_column(tmp_path: Path, case: Dropped) -> None:
    file, content = tmp_path / "mine.csv", case.content
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    look = first_look(str(file), "mine.csv")
    offers = [(note, action) for note in look["notes"] for action in note.get("offers", ())]
    assert offers
    for note, action in offers:
        changed = with_offer(look["reading"], note, action)
        again = first_look(str(file), "mine.csv", changed)
        assert (again["refused"], again["rows"]) == (None, look["rows"])
        assert note["code"] not in [n["code"] for n in again["notes"]]
        (kind,) = [c["kind"] for c in again["columns"] if c["name"] == note["column"]]
        assert kind in (("word",) if action == "keep" else ("number", "date"))


def test_what_is_left_out_reaches_no_model(drop):
    case = next(case for case in values.CASES if case.name == "a copy of the target")
    outcome = drop(case.content)
    assert outcome.choices.left_out == ("more",)
    assert read(outcome.pipeline).stages["shown"].settings["columns"] == ["size", "age", "colour"]


def test_rows_without_a_target_are_left_out_by_a_stage(drop):
    stages = read(drop(GAPS).pipeline).stages
    assert stages["known"].settings["keep"] == "not is_missing(`outcome`)"


def test_a_target_that_is_renamed_in_the_file_is_named_with_its_neighbours(drop):
    outcome = drop(PLAIN)
    columns = {"size": "number", "age": "number", "colour": "word", "outcomes": "word"}
    schemas = {"data": columns, "checked": columns}
    problems = check(read(outcome.pipeline), real_catalogue(), schemas, outcome.pipeline.parent)
    found = [p for p in problems if p.code == "unknown_column" and p.field == "target"]
    assert [problem.values["near"] for problem in found] == [["outcomes"]]


def test_an_upload_of_any_name_is_kept_by_its_content(drop, workspace):
    for name in ("../../evil.csv", "CON.csv", "a" * 300 + ".csv", "a\0b.csv"):
        drop(PLAIN, name)
    names = [file.name for file in (workspace / "data").iterdir()]
    assert sorted(name.partition(".")[2] for name in names) == ["csv", "json"]


def test_a_file_of_too_many_rows_is_refused_before_it_is_read(drop, monkeypatch):
    monkeypatch.setattr("pipeline_core.starter.file_kind.MAX_LINES", 1_000)
    outcome = drop(gzip.compress(b"a,b\n" * 1_002))
    assert outcome.codes == ["starter.too_many_rows"]
    assert "1000" in outcome.sentences[0]


def test_a_bomb_is_not_unpacked(drop, monkeypatch):
    monkeypatch.setattr("pipeline_core.starter.file_kind.MAX_UNPACKED", 5_000_000)
    assert drop(gzip.compress(b"a,b\n" * 3_000_000)).codes == ["starter.too_large"]


TERMINAL = {
    "a workbook": workbook(S=formats.CELLS),
    "a Parquet file": formats.parquet(TABLE),
    "no file": None,
    "a link to outside": "/etc/hostname",
}


@pytest.mark.parametrize("case", TERMINAL)
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_terminal_says_what_a_file_is(tmp_path, capsys, case, language):
    content = TERMINAL[case]
    if isinstance(content, str):
        (tmp_path / "mine.csv").symlink_to(content)
    elif content is not None:
        (tmp_path / "mine.csv").write_bytes(content)
    file = tmp_path / "p.yaml"
    stages = "{data: {block: read_csv, settings: {path: mine.csv}}}"
    file.write_text(f"fabrica: 1\nname: P\nseed: 0\nstages: {stages}\n")
    assert main(["check", str(file), "--lang", language]) == 1
    printed = "".join(capsys.readouterr())
    assert "mine.csv" in printed
    kind = {"a workbook": "Excel", "a Parquet file": "Parquet"}.get(case, "")
    assert kind in printed
    assert not re.search(r"Traceback|\{\w*\}", printed)


@pytest.mark.long
def test_large_inputs_are_refused_soon(drop):
    wide = ",".join(f"c{i}" for i in range(100_000)) + "\n" + ",".join("1" * 100_000)
    assert drop(wide).codes == ["starter.too_many_columns"]
    assert drop(gzip.compress(b"1,2\n" * 10_000_002)).codes == ["starter.too_many_rows"]
    assert drop(LOCKED + bytes(50_000_000)).codes == ["starter.other_kind"]
