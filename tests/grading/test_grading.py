"""Grading: known marks come out, copies are seen, and hostile hand-ins harm nothing."""

import csv
import io
import json
import random
import stat
import zipfile
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from pipeline_core.edits import MoveStage, RenameStage, SetSetting, apply
from pipeline_core.errors import FabricaError
from pipeline_core.grading.hand_ins import unpacked
from pipeline_core.grading.likeness import copies, likeness, traits_of
from pipeline_core.grading.marks import Mark, grade
from pipeline_core.grading.rubric import Rubric, read_rubric
from pipeline_core.grading.sheets import as_csv, sheet, write_sheets
from pipeline_core.spec import Pipeline, parse, read
from tests.samples import SEED
from tests.small_catalogue import real_catalogue

RUBRIC = """
grade: 1
title: {en: The gate, es: La compuerta}
goals:
  - {goal: stages, trait: gate, comment: {en: See lesson nine., es: Vea la lección nueve.}}
  - {goal: better_than_baseline, metric: accuracy, points: 2}
  - {goal: metric, metric: accuracy, at_least: 0.8, on: test, points: 3}
leaks: {points: 4}
limits: {seconds: 60}
"""
START = """
fabrica: 1
name: A class
stages:
  rows: {block: read_csv, settings: {path: rows.csv}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: passed, id: ROLE}}
  split: {block: split_rows, inputs: {data: roles}}
  model: {block: logistic_regression, inputs: {data: split}, settings: {C: COST}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
"""
GATE = """
  gate:
    block: quality_gate
    inputs: {scores: scores, model: model}
    settings: {metric: accuracy, at_least: 0.1}
"""
BASELINE = """
  nothing: {block: dummy_classifier, inputs: {data: split}}
  nothing_scores: {block: evaluate, inputs: {model: nothing, data: split}}
"""


def rows(*, learnable: bool) -> str:
    rng = random.Random(7)
    lines = ["hours,sleep,result,passed"]
    for _ in range(240):
        hours, sleep = rng.gauss(0, 1), rng.gauss(0, 1)
        passed = hours + 0.2 * rng.gauss(0, 1) > 0 if learnable else rng.random() < 0.5
        word = "yes" if passed else "no"
        lines.append(f"{hours:.3f},{sleep:.3f},{2 if passed else 1},{word}")
    return "\n".join(lines) + "\n"


def text_of(*, gate: bool, baseline: bool, leak: bool, cost: float) -> str:
    text = START.replace("ROLE", "[]" if leak else "[result]").replace("COST", str(cost))
    return text + GATE * gate + BASELINE * baseline


def packed(file: Path, text: str, table: str = "") -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("pipeline.yaml", text)
        if table:
            archive.writestr("rows.csv", table)
    return file


def known_points(*, gate: bool, baseline: bool, leak: bool, learnable: bool) -> float:
    is_good = learnable or leak  # who reads the answer is right, and loses the points for it
    return gate + 2 * (baseline and is_good) + 3 * is_good + 4 * (not leak)


@pytest.fixture(scope="module")
def rubric(tmp_path_factory) -> Rubric:
    file = tmp_path_factory.mktemp("rubric") / "rubric.yaml"
    file.write_text(RUBRIC, "utf-8")
    return read_rubric(file)


def marks_of(cases, rubric, folder) -> tuple[dict[str, Mark], dict[str, float]]:
    known = {}
    for number, (gate, baseline, leak, learnable) in enumerate(cases):
        name = f"student-{number:02d}"
        parts = {"gate": gate, "baseline": baseline, "leak": leak}
        text = text_of(**parts, cost=1 + number / 7)
        packed(folder / f"{name}.zip", text, rows(learnable=learnable))
        known[name] = known_points(**parts, learnable=learnable)
    return {mark.name: mark for mark in grade(folder, rubric)}, known


ALL = list(product([True, False], repeat=4))


def test_two_of_them_have_the_known_marks(rubric, tmp_path):
    cases = random.Random(SEED).sample(ALL, 2)
    print(cases)
    marks, known = marks_of(cases, rubric, tmp_path)

    assert {name: mark.points for name, mark in marks.items()} == known
    assert all(mark.mark == mark.points for mark in marks.values())


@pytest.mark.long
def test_thirty_hand_ins_have_the_known_marks(rubric, tmp_path):
    marks, known = marks_of((ALL * 2)[:30], rubric, tmp_path)

    assert {name: mark.points for name, mark in marks.items()} == known
    assert len(known) == 30


# What somebody may hand in to do harm, each with a word of the sentence that it gets.
def zip_bomb(file: Path, _: Path) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pipeline.yaml", START)
        archive.writestr("rows.csv", b"0" * 250_000_000)


def traversal(file: Path, _: Path) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("pipeline.yaml", START)
        archive.writestr("../../evil.txt", "evil")


def symlink(file: Path, _: Path) -> None:
    member = zipfile.ZipInfo("rows.csv")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("pipeline.yaml", START)
        archive.writestr(member, "/etc/passwd")


def huge_yaml(file: Path, _: Path) -> None:
    packed(file, START + "notes:\n" + "  - {text: a}\n" * 200_000)


def alias_bomb(file: Path, _: Path) -> None:
    packed(file, "fabrica: 1\nname: &a [x, x]\nstages: {b: *a}\n")


def deep_yaml(file: Path, _: Path) -> None:
    packed(file, "fabrica: 1\nstages: " + "[" * 50_000)


def outside(file: Path, elsewhere: Path) -> None:
    secret = elsewhere / "secret.csv"
    secret.write_text("hours,result,passed\n1,1,yes\n", "utf-8")
    text = text_of(gate=True, baseline=False, leak=False, cost=1)
    packed(file, text.replace("rows.csv", str(secret)))


def own_code(file: Path, elsewhere: Path) -> None:
    code = f"open({str(elsewhere / 'marker')!r}, 'w').write('x')\n"
    text = START.replace("logistic_regression", "evil")
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("pipeline.yaml", text)
        archive.writestr("rows.csv", rows(learnable=True))
        for name in ("blocks/evil.py", "evil.py", "sitecustomize.py", "pandas.py"):
            archive.writestr(name, code)


def asks_a_server(file: Path, _: Path) -> None:
    read_url = "block: read_url, settings: {url: 'http://127.0.0.1:9/rows.csv'}"
    text = START.replace("block: read_csv, settings: {path: rows.csv}", read_url)
    packed(file, text)


UNPACKED = [
    (zip_bomb, "200 MB"),
    (traversal, "evil.txt"),
    (symlink, "rows.csv"),
    (huge_yaml, "pipeline"),
    (alias_bomb, "pipeline"),
    (deep_yaml, "pipeline"),
]
EXAMINED = [(outside, "outside of it"), (own_code, "evil"), (asks_a_server, "server")]


@pytest.mark.parametrize(("make", "said"), UNPACKED)
def test_what_must_not_be_unpacked_gets_a_sentence(make, said, tmp_path):
    file = tmp_path / "in" / "mallory.zip"
    file.parent.mkdir()
    make(file, tmp_path)
    before = set(tmp_path.rglob("*"))

    (hand_in,) = unpacked([file], tmp_path / "out", 200)

    assert hand_in.file is None
    assert hand_in.fault is not None
    assert said in str(FabricaError(hand_in.fault.code, **hand_in.fault.values))
    assert {path for path in tmp_path.rglob("*") if path.is_file()} <= before


def test_hostile_hand_ins_harm_nothing_and_get_a_sentence(rubric, tmp_path):
    folder, elsewhere = tmp_path / "in", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    for make, _ in EXAMINED:
        make(folder / f"{make.__name__}.zip", elsewhere)

    marks = {mark.name: mark for mark in grade(folder, rubric)}

    assert not (elsewhere / "marker").exists()
    assert {mark.points for mark in marks.values()} <= {0.0, 1.0}
    for make, said in EXAMINED:
        assert said in as_csv([marks[make.__name__]], rubric, "en")
    text = sheet(marks["own_code"], rubric, "es")
    assert "bloque" in text
    assert "Traceback" not in text


@pytest.mark.long
def test_one_that_never_ends_is_ended(rubric, tmp_path):
    limits = replace(rubric.limits, seconds=6)
    text = text_of(gate=False, baseline=False, leak=False, cost=1)
    text = text.replace("logistic_regression", "random_forest_classifier")
    text = text.replace("{C: 1}", "{n_estimators: 99999, n_jobs: 1}")
    packed(tmp_path / "slow.zip", text, rows(learnable=True))

    (mark,) = grade(tmp_path, replace(rubric, limits=limits))

    assert mark.status in ("timed_out", "not_run", "left_out")
    assert mark.points <= 4


def penguins() -> Pipeline:
    file = Path(__file__).parents[2] / "examples" / "penguins" / "penguins.yaml"
    return read(file)


def edited(pipeline: Pipeline, *edits) -> Pipeline:
    for edit in edits:
        pipeline = apply(pipeline, edit, real_catalogue())
    return pipeline


def test_a_copy_is_seen_behind_new_names_and_places():
    original = penguins()
    names = [RenameStage(name, f"x{place}") for place, name in enumerate(original.stages)]
    moves = [MoveStage(f"x{place}", (place, 1.5)) for place in range(len(original.stages))]
    turned = edited(original, *names, *moves)
    other = parse(text_of(gate=True, baseline=True, leak=False, cost=1))

    pairs = copies([original, other, turned], Pipeline(), 0.9)

    assert [(pair.first, pair.second) for pair in pairs] == [(0, 2)]
    assert pairs[0].likeness == 1.0


def test_what_was_handed_out_is_nobodys_copy():
    template = penguins()
    ana = edited(template, SetSetting("forest", "n_estimators", 50))
    luis = edited(template, SetSetting("forest", "n_estimators", 51))

    assert copies([ana, luis, template], template, 0.5) == []
    assert len(copies([ana, luis, template], Pipeline(), 0.5)) == 3


def test_stages_named_in_settings_are_no_difference():
    text = text_of(gate=True, baseline=True, leak=False, cost=1)
    rules = "settings: {rules: [{report: scores, metric: accuracy, at_least: 0.2}]}"
    one = parse(text.replace("settings: {metric: accuracy, at_least: 0.1}", rules))
    other = edited(one, RenameStage("scores", "results"))

    assert likeness(traits_of(one), traits_of(other)) == 1.0


def test_names_are_text_in_every_sheet(rubric, tmp_path):
    name = "=cmd|'/C calc'!A0 <img src=x onerror=alert(1)> | [x](y)"
    mark = Mark(name, "left_out", (), 0.0, alike=((name, 1.0),))

    write_sheets([mark], rubric, tmp_path, "es")

    table = list(csv.reader(io.StringIO((tmp_path / "grades.csv").read_text("utf-8"))))
    assert not [cell for row in table for cell in row if cell.startswith(("=", "+", "@"))]
    for file in tmp_path.rglob("*.md"):
        assert "<img" not in file.read_text("utf-8").replace("\\<img", "")
    assert json.loads((tmp_path / "grades.json").read_text("utf-8"))[0]["name"] == name
    assert [file.parent for file in tmp_path.rglob("*.md")].count(tmp_path / "sheets") == 1
    only_own = sheet(Mark("Ana", "succeeded", (), 1.0, alike=(("Luis", 1.0),)), rubric, "en")
    assert "Luis" not in only_own


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("grade: 2\ngoals: [{goal: ran}]", "line 1"),
        ("grade: 1\ngoals: []", "1 to 60"),
        ("grade: 1\ngoals: [{goal: stagse, trait: gate}]", "stagse"),
        ("grade: 1\ngoals: [{goal: stages, trait: gait}]", "gait"),
        ("grade: 1\ngoals: [{goal: ran, points: -1}]", "line 2"),
        ("grade: 1\ngoals: [{goal: ran}]\ncopies: {alike: 3}", "0.5"),
        ("grade: 1\ngoals: [{goal: ran}]\ntemplate: none.yaml", "none.yaml"),
        ("grade: 1\ngoals: [{goal: ran}]\nlimits: {seconds: forever}", "line 3"),
        ("grade: [", ""),
        ("x: 1", "x"),
    ],
)
def test_what_is_wrong_with_a_rubric_is_said(text, said, tmp_path):
    file = tmp_path / "rubric.yaml"
    file.write_text(text, "utf-8")

    with pytest.raises(FabricaError) as raised:
        read_rubric(file)

    assert said in str(raised.value)
