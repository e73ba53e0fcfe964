"""A script in two files, its command line, and what is left out of carried source."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import pandas as pd
import pytest
import skops.io

from pipeline_core.engine.preview import preview
from pipeline_core.export.script.packed_constants import pack_constants
from pipeline_core.export.script.script import export_files
from pipeline_core.export.source.note_calls import without_note_calls
from pipeline_core.export.verify.verify import verify
from pipeline_core.measures.script_command import run_command

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TEXT = """
fabrica: 1
seed: 0
stages:
  rows: {block: read_csv, settings: {path: people.csv%s}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: good, positive: "yes"}}
  split: {block: split_rows, inputs: {data: roles}}
  filled: {block: impute_numbers, inputs: {data: split}}
  encoded: {block: encode_categories, inputs: {data: filled}}
  model: {block: logistic_regression, inputs: {data: encoded}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
"""


def two_files(exported: Any) -> dict[str, str]:
    outputs = preview(exported.plan, exported.functions).outputs
    return export_files(exported.plan, exported.functions, outputs)


def test_two_files_give_the_values_of_the_run(
    people: pd.DataFrame, export_pipeline: Callable[..., Any], tmp_path: Path
) -> None:
    exported = export_pipeline(TEXT % "")
    files = two_files(exported)
    pipeline = files.pop("pipeline.py")
    result = verify(pipeline, tmp_path, exported.reports(), beside=files)
    assert result.equal, result.differences[:3]
    assert "def score_classifier" not in pipeline
    assert "def score_classifier" in files["helpers.py"]


def test_what_a_reviewer_reads_of_credit_is_short(export_pipeline: Callable[..., Any]) -> None:
    text = (EXAMPLES / "credit" / "credit.yaml").read_text(encoding="utf-8")
    files = two_files(export_pipeline(text, 1, EXAMPLES / "credit"))
    assert len(files["pipeline.py"].splitlines()) <= 200
    assert max(map(len, files["pipeline.py"].splitlines())) <= 88
    assert "pd.read_csv(applicants_path)" in files["pipeline.py"]
    for name in ("log_progress", "add_note", "read_table"):
        assert name not in files["helpers.py"]


@pytest.mark.parametrize(
    ("content", "is_plain"),
    [
        ("good,age\nyes,1\nno,2\n", True),
        ("good,age\nyes,1\nno,-nan\n", False),  # pandas reads it as missing, we as a word
        ("good,good\nyes,1\nno,2\n", False),  # renamed: the reader says so
    ],
)
def test_pandas_reads_the_file_where_it_reads_the_same(
    content: str, is_plain: bool, export_pipeline: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "people.csv").write_text(content)
    text = TEXT[: TEXT.index("  roles")] % ""
    script = export_pipeline(text).script()
    assert ("pd.read_csv(rows_path)" in script) is is_plain
    assert ("read_table(rows_path" in script) is not is_plain


def test_settings_of_the_file_are_arguments_of_pandas(
    export_pipeline: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "people.csv").write_text("good;age\nyes;1,5\nno;2\n")
    text = TEXT[: TEXT.index("  roles")] % ', separator: ";", decimal: ","'
    script = export_pipeline(text).script()
    assert 'pd.read_csv(rows_path, sep=";", decimal=",")' in script


def test_the_command_reads_other_files_and_writes_reports_and_the_model(
    people: pd.DataFrame, export_pipeline: Callable[..., Any], tmp_path: Path
) -> None:
    exported = export_pipeline(TEXT % "")
    home = tmp_path / "home"
    home.mkdir()
    for name, text in two_files(exported).items():
        (home / name).write_text(text, encoding="utf-8")
    options = [
        "--rows-path",
        tmp_path / "people.csv",
        "--output",
        "out",
        "--save-model",
        "new/m.bin",
    ]
    for start, library, read in (
        (["-c", WITHOUT_SKOPS], "joblib", joblib.load),
        (["pipeline.py"], "skops", lambda file: skops.io.load(file, trusted=["numpy.dtype"])),
    ):
        process = subprocess.run(
            [sys.executable, *start, *options], cwd=home, capture_output=True, text=True
        )
        assert process.returncode == 0, process.stderr
        assert f"m.bin by {library}" in process.stdout
        scores = pd.read_csv(home / "out" / "scores.confusion.csv")
        pd.testing.assert_frame_equal(scores, exported.reports()["scores"]["tables"]["confusion"])
        model = read(home / "new" / "m.bin")
        assert set(model.predict(people.drop(columns="good"))) == {"yes", "no"}
        shutil.rmtree(home / "out")


@pytest.mark.parametrize(("option", "kind"), [("--output", "a file"), ("--save-model", "a folder")])
def test_what_could_not_be_written_is_refused_before_the_run(
    option: str, kind: str, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    (tmp_path / "file").touch()
    place = tmp_path / "file" if option == "--output" else tmp_path
    monkeypatch.setattr(sys, "argv", ["pipeline.py", option, str(place)])
    with pytest.raises(SystemExit) as ending:
        run_command(lambda: pytest.fail("it ran"), ["model"])
    assert ending.value.code == 2
    assert f"{option}: {place} is {kind}. Name a" in capsys.readouterr().err


WITHOUT_SKOPS = """
import runpy, sys
sys.modules["skops"] = sys.modules["skops.io"] = None
sys.argv[0] = "pipeline.py"
sys.path.insert(0, ".")
runpy.run_path("pipeline.py", run_name="__main__")
"""


def test_what_only_a_note_used_goes_with_it() -> None:
    text = (
        "def f(rows):\n    total, kept = len(rows), []\n    gone = 0\n"
        "    for place, row in enumerate(rows):\n        kept.append(row)\n"
        "        if gone:\n            add_note('gone', rows=gone)\n"
        "        log_progress('row', place, total)\n    warn(kept)\n"
        "    add_note('kept', 'A sentence stays.')\n    return kept\n"
    )
    assert without_note_calls(text) == (
        "def f(rows):\n    kept = []\n    for row in rows:\n        kept.append(row)\n"
        "    warn(kept)\n    add_note('kept', 'A sentence stays.')\n    return kept\n"
    )


def test_packed_constants_are_the_same_values() -> None:
    names = [f"a, [name] {number}" for number in range(40)]
    rows = "".join(f"    {name!r},\n" for name in names)
    packed = pack_constants(f"NAMES = [\n{rows}]\n", {"NAMES"})
    assert ast.literal_eval(packed.partition(" = ")[2].replace("  # fmt: skip", "")) == names
    assert len(packed.splitlines()) < 20


def test_a_constant_whose_formula_is_longer_than_a_line_stays_as_it_was():
    formula = " + ".join(f'table["column {n}"]' for n in range(6))
    split = formula.replace(" + ", "\n        + ")
    entries = "".join(f'    {{"name": "rule {n}"}},\n' for n in range(6))
    text = f'RULES = (\n    {{"condition": lambda table: (\n        {split}\n    )}},\n{entries})\n'
    assert pack_constants(text, {"RULES"}) == text
    assert pack_constants(f"RULES = (\n{entries})\n", {"RULES"}) != f"RULES = (\n{entries})\n"
