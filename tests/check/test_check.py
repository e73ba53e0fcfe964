"""Check: every problem is found, has a message, and is solved by its own fix."""
# ruff: noqa: ISC004, E501

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline_core.check import Problem, check
from pipeline_core.edits import (
    Connect,
    Disconnect,
    Edit,
    InsertStage,
    RemoveStage,
    SetSetting,
    apply,
)
from pipeline_core.messages.words import lookup, say
from pipeline_core.spec import Pipeline, Stage, parse, read
from tests.small_catalogue import CATALOGUE, real_catalogue

GOOD = """
fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: a.csv}}
  looked: {block: inspect, inputs: {table: rows}}
  roles: {block: set_roles, inputs: {table: looked}, settings: {target: y, sensitive: [sex]}}
  split: {block: split_rows, inputs: {data: roles}}
  encoded: {block: encode_categories, inputs: {data: split}}
  scaled: {block: scale, inputs: {data: encoded}}
  model: {block: forest, inputs: {data: scaled}}
  scores: {block: evaluate, inputs: {model: model, data: split}}
  review: {block: bias, inputs: {model: model, data: split}}
  gate: {block: gate, inputs: {scores: scores, model: model}, settings: {metric: accuracy}}
  both: {block: compare, inputs: {scores: [scores, review]}}
"""


def problems_of(pipeline: Pipeline | str, schemas=None, folder=None) -> list[Problem]:
    pipeline = pipeline_of(pipeline) if isinstance(pipeline, str) else pipeline
    problems = check(pipeline, CATALOGUE, schemas, folder)
    for problem in problems:
        template = lookup(problem.message.code, "en")
        assert template, problem.message.code
        fields = {name for _, name, _, _ in Formatter().parse(template.split("[[")[0]) if name}
        assert fields <= set(problem.values), problem
        assert say(problem.message.code, problem.values)
    return problems


def pipeline_of(stages: str) -> Pipeline:
    return parse("fabrica: 1\nstages:\n" + stages)


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def first_with(problems: list[Problem], code: str) -> Problem:
    return next(problem for problem in problems if problem.code == code)


def apply_fix(pipeline: Pipeline, problem: Problem) -> Pipeline:
    assert problem.fix, f"{problem.code} carries no fix"
    for edit in problem.fix:
        pipeline = apply(pipeline, edit, CATALOGUE)
    return pipeline


def good_with(name: str, block: str = "", inputs=None, **chosen) -> Pipeline:
    pipeline = parse(GOOD)
    stage = pipeline.stages[name]
    inputs = stage.inputs if inputs is None else inputs
    stage = Stage(name, block or stage.block, inputs, {**stage.settings, **chosen})
    return replace(pipeline, stages={**pipeline.stages, name: stage})


def test_a_good_pipeline_has_no_problems():
    assert problems_of(parse(GOOD)) == []


def test_former_names_of_blocks_still_work():
    assert problems_of(good_with("scaled", block="scaler")) == []


def test_all_problems_come_at_once():
    pipeline = pipeline_of("  a: {block: raed_csv}\n  b: {block: scale, settings: {mehtod: x}}\n")

    assert set(codes(problems_of(pipeline))) == {
        "unknown_block",
        "unknown_setting",
        "missing_input",
    }


def test_an_unknown_block_is_named_with_the_nearest():
    problem = problems_of("  a: {block: raed_csv}\n")[0]

    assert (problem.code, problem.stage) == ("unknown_block", "a")
    assert problem.values["near"][0] == "read_csv"


def test_a_block_without_approval_is_no_further_judged():
    problems = problems_of("  a: {block: mine, inputs: {x: a1}}\n  a1: {block: mine}\n")
    assert codes(problems) == ["unapproved_block", "unapproved_block"]


@pytest.mark.parametrize(
    ("inputs", "code", "has_fix"),
    [
        ({"data": ("gone",)}, "unknown_stage", True),
        ({"data": ("model",)}, "kinds_do_not_fit", True),
        ({"data": ("encoded",), "table": ("encoded",)}, "unknown_port", True),
        ({"data": ("encoded", "split")}, "too_many_wires", True),
        ({"data": ("encoded", "encoded")}, "wired_twice", False),
        ({}, "missing_input", False),
    ],
)
def test_wires_are_judged(inputs, code, has_fix):
    pipeline = good_with("scaled", inputs=inputs)
    problem = first_with(problems_of(pipeline), code)

    assert (problem.stage, problem.severity) == ("scaled", "error")
    if has_fix:
        assert code not in codes(problems_of(apply_fix(pipeline, problem)))


def test_the_only_loose_end_is_offered_for_an_open_input():
    pipeline = pipeline_of("  a: {block: read_csv, settings: {path: x}}\n  b: {block: scale}\n")

    assert "missing_input" not in codes(problems_of(apply_fix(pipeline, problems_of(pipeline)[0])))


def test_an_open_input_is_offered_what_its_like_have_there():
    pipeline = parse(GOOD)
    stages = {**pipeline.stages, "other": Stage("other", "evaluate", {"model": ("model",)}, {})}
    pipeline = replace(pipeline, stages=stages)
    problem = first_with(problems_of(pipeline), "missing_input")
    assert problem.stage == "other"
    assert apply_fix(pipeline, problem).stages["other"].inputs["data"] == ("split",)
    many = {f"many_{n}": Stage(f"many_{n}", "read_csv", {}, {}) for n in range(200)}
    problem = first_with(problems_of(replace(pipeline, stages={**stages, **many})), "missing_input")
    assert problem.fix == ()  # among very many nobody looks for it
    third = Stage("third", "evaluate", {"model": ("model",), "data": ("encoded",)}, {})
    pipeline = replace(pipeline, stages={**stages, "third": third})
    problem = first_with(problems_of(pipeline), "missing_input")
    assert problem.fix == (Connect("encoded", "other", "data"),)  # of two, the nearest


def test_the_nearest_output_that_fits_is_offered_for_an_open_input():
    two = "  a: {block: read_csv, settings: {path: x}}\n  b: {block: encode_categories}\n"
    ends = "  c: {block: scale, inputs: {data: a}}\n  d: {block: scale, inputs: {data: a}}\n"
    pipeline = pipeline_of(two + ends)
    offered = first_with(problems_of(pipeline), "missing_input").fix
    assert offered == (Connect("c", "b", "data"),)  # behind it in the file; d is farther
    layout = {"b": (500, 0), "c": (0, 0), "d": (250, 0), "a": (490, 0)}
    placed = replace(pipeline, layout=layout)
    assert first_with(problems_of(placed), "missing_input").fix == (Connect("d", "b", "data"),)
    elsewhere = replace(pipeline, layout={**layout, "d": (500, 900)})
    assert first_with(problems_of(elsewhere), "missing_input").fix == (Connect("c", "b", "data"),)


def test_two_open_inputs_are_offered_two_outputs():
    tables = (
        "  a: {block: read_csv, settings: {path: x}}\n  b: {block: read_csv, settings: {path: y}}\n"
    )
    pipeline = pipeline_of(tables + "  both: {block: join}\n")
    fixes = [problem.fix for problem in problems_of(pipeline) if problem.code == "missing_input"]
    assert {edit.source for fix in fixes for edit in fix} == {"a", "b"}
    assert len({edit.port for fix in fixes for edit in fix}) == 2
    alone = pipeline_of(tables.splitlines()[0] + "\n  both: {block: join}\n")
    fixes = [problem.fix for problem in problems_of(alone) if problem.code == "missing_input"]
    assert sorted(map(len, fixes)) == [0, 1]  # nobody joins a table with itself


def test_a_target_is_proposed_by_its_name_where_the_columns_are_known():
    stages = HEAD.replace(", settings: {target: y}", "")
    pipeline = pipeline_of(stages + "  m: {block: forest, inputs: {data: roles}}\n")
    columns = {"id": "number", "churned": "word", "age": "number"}
    problem = first_with(check(pipeline, CATALOGUE, {"roles": columns}), "no_target")
    assert problem.fix == (SetSetting("roles", "target", "churned"),)
    assert problem.level == "todo"
    dates = check(pipeline, CATALOGUE, {"roles": {"when": "date"}})
    assert first_with(dates, "no_target").fix == ()


def test_the_only_table_beside_the_pipeline_is_proposed(tmp_path):
    pipeline = pipeline_of("  a: {block: read_csv}\n")
    (tmp_path / "notes.md").touch()
    (tmp_path / "people.csv").touch()
    problem = first_with(check(pipeline, CATALOGUE, folder=tmp_path), "missing_setting")
    assert problem.fix == (SetSetting("a", "path", "people.csv"),)
    (tmp_path / "others.csv").touch()
    assert first_with(check(pipeline, CATALOGUE, folder=tmp_path), "missing_setting").fix == ()


def test_what_a_stage_lacks_is_to_do_until_it_was_tried():
    lacking = first_with(problems_of("  a: {block: read_csv}\n"), "missing_setting")
    assert (lacking.severity, lacking.level) == ("error", "todo")
    assert replace(lacking, tried=True).level == "error"
    wrong = problems_of(good_with("scaled", method="no such method"))
    assert first_with(wrong, "bad_setting").level == "error"


def test_a_circle_is_shown_with_its_path_and_silences_the_rules_of_order():
    problems = problems_of(good_with("encoded", inputs={"data": ("scaled",)}))

    assert codes(problems) == ["cycle"]
    assert problems[0].values["path"] == ["encoded", "scaled", "encoded"]


def test_a_stage_wired_to_itself_is_a_circle():
    problem = first_with(problems_of(good_with("scaled", inputs={"data": ("scaled",)})), "cycle")
    assert problem.values["path"] == ["scaled", "scaled"]


def test_loose_ends_are_said_once_the_pipeline_has_a_report():
    loose = "  a: {block: read_csv, settings: {path: x}}\n"
    assert problems_of(loose) == []
    ended = (
        loose
        + "  b: {block: read_csv, settings: {path: x}}\n  c: {block: inspect, inputs: {table: b}}\n"
    )
    problem = problems_of(ended)[0]
    assert (problem.code, problem.stage, problem.severity) == ("unused_stage", "a", "warning")
    assert problems_of(apply_fix(pipeline_of(ended), problem)) == []
    filtered = "{block: filter_rows, settings: {keep: a > 1}"
    fixes = fixes_of_loose_ends(ended + f"  d: {filtered}, inputs: {{table: b}}}}\n")
    assert fixes["a"] == (RemoveStage("a"),)
    assert fixes["d"] == (Disconnect("b", "c", "table"), Connect("d", "c", "table"))
    fixes = fixes_of_loose_ends(ended + f"  e: {filtered}}}\n")
    assert fixes["a"] == (Connect("a", "e", "table"),)


def fixes_of_loose_ends(stages: str) -> dict[str | None, tuple[Edit, ...]]:
    loose = [problem for problem in problems_of(stages) if problem.code == "unused_stage"]
    return {problem.stage: problem.fix for problem in loose}


@pytest.mark.parametrize(
    ("name", "chosen", "field", "fault"),
    [
        ("split", {"test_share": 2}, "test_share", "setting.not_below"),
        ("split", {"test_share": "much"}, "test_share", "setting.not_number"),
        ("split", {"how": "fair"}, "how", "setting.one_of"),
        ("scaled", {"columns": "age"}, "columns", "setting.not_columns"),
        ("scaled", {"columns": {"pattern": "("}}, "columns.pattern", "setting.bad_pattern"),
        ("model", {"trees": True}, "trees", "setting.not_integer"),
    ],
)
def test_a_bad_setting_is_named_with_what_it_must_be(name, chosen, field, fault):
    pipeline = good_with(name, **chosen)
    problem = first_with(problems_of(pipeline), "bad_setting")

    assert (problem.stage, problem.field, problem.values["fault"]["code"]) == (name, field, fault)
    assert problems_of(apply_fix(pipeline, problem)) == []


def test_a_mistyped_setting_is_put_right_with_its_value():
    pipeline = good_with("scaled", mehtod="minmax")
    fixed = apply_fix(pipeline, first_with(problems_of(pipeline), "unknown_setting"))

    assert fixed.stages["scaled"].settings == {"method": "minmax"}
    assert first_with(problems_of("  a: {block: read_csv}\n"), "missing_setting").field == "path"


def test_an_expression_is_read_before_the_run():
    source = "  a: {block: read_csv, settings: {path: x}}\n"
    bad = source + "  b: {block: filter_rows, inputs: {table: a}, settings: {keep: 'import os'}}\n"
    good = source + "  b: {block: filter_rows, inputs: {table: a}, settings: {keep: 'age > 3'}}\n"

    assert codes(problems_of(bad)) == ["bad_expression"]
    assert problems_of(good) == []


def test_files_are_looked_for_beside_the_pipeline_and_nowhere_else(tmp_path):
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "people.csv").write_text("a\n1\n")
    (tmp_path / "secret.csv").write_text("a\n1\n")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")

    def file_problems(path: str) -> list[Problem]:
        return problems_of(good_with("rows", path=path), folder=folder)

    assert file_problems("people.csv") == []
    assert codes(file_problems("peolpe.csv")) == ["missing_file"]
    fixed = apply_fix(good_with("rows", path="peolpe.csv"), file_problems("peolpe.csv")[0])
    assert fixed.stages["rows"].settings["path"] == "people.csv"
    for outside in ("../secret.csv", "/etc/passwd", "link.csv", "../here2/x.csv"):
        assert codes(file_problems(outside)) == ["file_outside"]
    for odd in (".", "a\0b", "x" * 5000, "https://example.org/a.csv"):
        assert codes(file_problems(odd)) in (["missing_file"], ["bad_setting", "missing_file"])


@pytest.mark.parametrize(
    "chosen",
    [{"password": "hunter2"}, {"path": "postgres://ana:hunter2@host/db"}, {"api_key": "x"},
     {"path": "AKIAABCDEFGHIJKLMNOP"}, {"separator": ["ghp_" + "a" * 36]}],
)  # fmt: skip
def test_a_secret_in_the_file_is_refused_and_never_shown(chosen):
    problem = first_with(problems_of(good_with("rows", **chosen)), "secret_in_file")

    assert "hunter2" not in str(problem)


def test_a_reference_to_a_secret_is_fine():
    assert "secret_in_file" not in codes(problems_of(good_with("rows", password="secret:DATABASE")))


SCHEMAS = {"rows": {"age": "number", "city": "word", "born": "date", "y": "word", "sex": "word"}}
SCHEMAS |= dict.fromkeys(("looked", "roles", "split"), SCHEMAS["rows"])


def test_columns_are_judged_only_where_they_are_known():
    pipeline = good_with("scaled", columns=["agee", "city"])
    assert problems_of(pipeline) == []

    problems = problems_of(pipeline, {**SCHEMAS, "encoded": SCHEMAS["rows"]})

    assert codes(problems) == ["unknown_column", "wrong_kind_of_column"]
    assert problems[0].values["near"] == ["age"]
    assert apply_fix(pipeline, problems[0]).stages["scaled"].settings["columns"] == ["age", "city"]
    assert apply_fix(pipeline, problems[1]).stages["scaled"].settings["columns"] == ["agee"]


def test_columns_of_roles_and_expressions_are_judged():
    assert codes(problems_of(good_with("roles", target="Y"), SCHEMAS)) == ["unknown_column"]
    rows_filter = "{block: filter_rows, inputs: {table: rows}, settings: {keep: 'agge > 3'}}"
    source = GOOD.replace("{block: inspect, inputs: {table: rows}}", rows_filter)
    problem = problems_of(parse(source), SCHEMAS)[0]
    assert (problem.code, problem.values["column"]) == ("unknown_column", "agge")


def test_columns_made_by_a_stage_need_that_stage_before():
    assert problems_of(good_with("scaled", columns={"made_by": "encoded"})) == []
    for maker in ("model", "gone", "scaled"):
        problem = problems_of(good_with("scaled", columns={"made_by": maker}))[0]
        assert (problem.code, problem.field) == ("made_by_not_before", "columns")


def test_words_that_reach_a_model_are_said_with_the_step_that_helps():
    pipeline = good_with("model", inputs={"data": ("split",)})
    problems = problems_of(pipeline, SCHEMAS)
    problem = first_with(problems, "words_reach_model")

    assert problem.values["columns"] == ["city", "sex"]
    assert first_with(problems, "dates_reach_model").values["columns"] == ["born"]
    fixed = apply_fix(pipeline, problem)
    assert fixed.stages["model"].inputs == {"data": ("encode_categories",)}
    assert "words_reach_model" not in codes(problems_of(fixed, SCHEMAS))
    assert "words_reach_model" not in codes(
        problems_of(good_with("model", block="dummy", inputs={"data": ("split",)}), SCHEMAS)
    )


HEAD = """
  rows: {block: read_csv, settings: {path: a.csv}}
  roles: {block: set_roles, inputs: {table: rows}, settings: {target: y}}
"""
FILTER_SETTINGS = "settings: {keep: age > 3}}\n"


@pytest.mark.parametrize(
    ("stages", "code", "severity", "stage"),
    [
        ("  s: {block: scale, inputs: {data: roles}}\n"
         "  f: {block: filter_rows, inputs: {table: s}, " + FILTER_SETTINGS +
         "  p: {block: split_rows, inputs: {data: f}}\n",
         "row_block_after_learned_step", "error", "f"),
        ("  d: {block: derive_column, inputs: {data: roles}, settings: {name: n, value: age}}\n"
         "  f: {block: filter_rows, inputs: {table: d}, " + FILTER_SETTINGS,
         "row_block_after_stateless", "warning", "f"),
        ("  p: {block: split_rows, inputs: {data: roles}}\n  v: {block: pivot, inputs: {table: p}}\n",
         "row_block_after_split", "error", "v"),
        ("  p: {block: split_rows, inputs: {data: roles}}\n"
         "  q: {block: split_rows, inputs: {data: p}}\n"
         "  s: {block: scale, inputs: {data: q}}\n", "two_splits", "error", "q"),
        ("  m: {block: forest, inputs: {data: roles}}\n"
         "  e: {block: evaluate, inputs: {model: m, data: roles}}\n",
         "evaluate_without_split", "error", "e"),
        ("  p: {block: split_rows, inputs: {data: roles}}\n"
         "  m: {block: forest, inputs: {data: p}}\n"
         "  e: {block: evaluate, inputs: {model: m, data: roles}}\n",
         "evaluate_without_split", "error", "e"),
        ("  t: {block: set_roles, inputs: {table: rows}, settings: {target: y, time: born}}\n"
         "  p: {block: split_rows, inputs: {data: t}}\n", "time_ignored", "warning", "p"),
        ("  g: {block: set_roles, inputs: {table: rows}, settings: {target: y, group: person}}\n"
         "  p: {block: split_rows, inputs: {data: g}}\n", "group_ignored", "warning", "p"),
        ("  p: {block: split_rows, inputs: {data: roles}}\n"
         "  one: {block: forest, inputs: {data: p}}\n  two: {block: dummy, inputs: {data: p}}\n"
         "  e: {block: evaluate, inputs: {model: one, data: p}}\n"
         "  ok: {block: gate, inputs: {scores: e, model: one}, settings: {metric: r2}}\n"
         "  g: {block: gate, inputs: {scores: ok, model: two}, settings: {metric: r2}}\n",
         "scores_of_another_model", "error", "g"),
    ],
)  # fmt: skip
def test_a_doubtful_order_is_said_and_mended_by_its_fix(stages, code, severity, stage):
    pipeline = pipeline_of(HEAD + stages)
    problem = first_with(problems_of(pipeline), code)

    assert (problem.severity, problem.stage) == (severity, stage)
    rest = codes(problems_of(apply_fix(pipeline, problem)))
    assert code not in rest
    assert not {"cycle", "too_many_wires", "kinds_do_not_fit", "unknown_stage"} & set(rest)


def test_an_estimator_that_takes_no_weights_is_told():
    stages = (
        "  w: {block: set_roles, inputs: {table: rows}, settings: {target: y, weight: people}}\n"
        "  one: {block: forest, inputs: {data: w}}\n  two: {block: dummy, inputs: {data: w}}\n"
    )
    catalogue = {**CATALOGUE, "dummy": {**CATALOGUE["dummy"], "takes_weights": False}}
    problems = check(pipeline_of(HEAD + stages), catalogue)
    assert [p.stage for p in problems if p.code == "weights_not_used"] == ["two"]
    assert first_with(problems, "weights_not_used").values["column"] == "people"


def test_a_moved_stage_is_taken_out_of_its_chain_whole():
    stages = (
        "  s: {block: scale, inputs: {data: roles}}\n"
        "  f: {block: filter_rows, inputs: {table: s}, "
        + FILTER_SETTINGS
        + "  p: {block: split_rows, inputs: {data: f}}\n"
    )
    pipeline = pipeline_of(HEAD + stages)

    fixed = apply_fix(pipeline, first_with(problems_of(pipeline), "row_block_after_learned_step"))

    assert fixed.stages["f"].inputs == {"table": ("roles",)}
    assert fixed.stages["s"].inputs == {"data": ("f",)}
    assert fixed.stages["p"].inputs == {"data": ("s",)}


@pytest.mark.parametrize(
    ("stages", "code"),
    [
        ("  p: {block: split_rows, inputs: {data: roles}}\n"
         "  q: {block: split_rows, inputs: {data: roles}}\n"
         "  m: {block: forest, inputs: {data: p}}\n"
         "  e: {block: evaluate, inputs: {model: m, data: q}}\n", "another_split"),
        ("  p: {block: split_rows, inputs: {data: roles}}\n"
         "  m: {block: forest, inputs: {data: roles}}\n"
         "  e: {block: evaluate, inputs: {model: m, data: p}}\n", "trained_without_split"),
        ("  p: {block: split_rows, inputs: {data: roles}}\n"
         "  m: {block: forest, inputs: {data: p}}\n"
         "  e: {block: bias, inputs: {model: m, data: p}}\n", "no_sensitive"),
        ("  a: {block: aggregate, inputs: {table: roles}, settings: {columns: [y]}}\n",
         "target_combined_before_split"),
    ],
)  # fmt: skip
def test_other_doubts_are_said(stages, code):
    assert code in codes(problems_of(pipeline_of(HEAD + stages)))


@pytest.mark.parametrize(
    "stages",
    [
        # after a split a block that only leaves rows out may follow
        "  p: {block: split_rows, inputs: {data: roles}}\n"
        "  f: {block: filter_rows, inputs: {table: p}, " + FILTER_SETTINGS,
        # the filter needs the derived column
        "  d: {block: derive_column, inputs: {data: roles}, settings: {name: n, value: age}}\n"
        "  f: {block: filter_rows, inputs: {table: d}, settings: {keep: n > 3}}\n",
        # learned steps before the split are refitted
        "  s: {block: scale, inputs: {data: roles}}\n  p: {block: split_rows, inputs: {data: s}}\n",
        # folds split for themselves
        "  m: {block: forest, inputs: {data: roles}}\n"
        "  c: {block: folds, inputs: {model: m, data: roles}}\n",
        # combining rows without the target, or after the split
        "  a: {block: aggregate, inputs: {table: roles}, settings: {columns: [age]}}\n",
        # two models behind one split
        "  p: {block: split_rows, inputs: {data: roles}}\n"
        "  s: {block: scale, inputs: {data: p}}\n  m: {block: forest, inputs: {data: s}}\n"
        "  f: {block: filter_rows, inputs: {table: p}, " + FILTER_SETTINGS +
        "  e: {block: evaluate, inputs: {model: m, data: f}}\n",
        # in time, by the time
        "  t: {block: set_roles, inputs: {table: rows}, settings: {target: y, time: born}}\n"
        "  p: {block: split_rows, inputs: {data: t}, settings: {how: time}}\n",
    ],
)  # fmt: skip
def test_a_good_order_is_left_alone(stages):
    assert set(codes(problems_of(pipeline_of(HEAD + stages)))) <= {"unused_stage"}


def test_a_model_without_a_target_is_offered_roles_and_then_left_to_the_person():
    pipeline = pipeline_of(HEAD + "  m: {block: forest, inputs: {data: rows}}\n")
    problem = first_with(problems_of(pipeline), "no_target")
    again = first_with(problems_of(apply_fix(pipeline, problem)), "no_target")

    assert (problem.stage, again.stage, again.fix) == ("m", "m", ())


def test_nothing_is_concluded_behind_what_is_unknown():
    stages = "  u: {block: nothing}\n  m: {block: forest, inputs: {data: u}}\n"
    assert codes(problems_of(pipeline_of(stages))) == ["unknown_block"]


names = st.sampled_from(["a", "b", "c", "d", "gone"])
wires = st.dictionaries(
    st.sampled_from(["data", "table", "model", "scores", "left", "right", "odd"]),
    st.lists(names, min_size=1, max_size=2).map(tuple),
    max_size=2,
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda items: (
        st.lists(items, max_size=2)
        | st.dictionaries(st.sampled_from(["kind", "pattern", "made_by", "x"]), items, max_size=2)
    ),
    max_leaves=4,
)
setting_values = st.dictionaries(
    st.sampled_from(["path", "columns", "keep", "how", "target", "name", "value", "metric", "id"]),
    values | st.sampled_from(["age > 1", ["age"], "all", "time"]),
    max_size=4,
)
stages = st.builds(Stage, names, st.sampled_from([*CATALOGUE, "nothing"]), wires, setting_values)
schemas = st.dictionaries(
    names, st.dictionaries(st.sampled_from(["age", "y"]), st.sampled_from(["number", "word"]))
)


@given(st.lists(stages, max_size=4), schemas)
@settings(max_examples=300, deadline=None)
def test_it_never_raises_and_every_fix_can_be_done(stages, schemas):
    pipeline = Pipeline(stages={stage.name: stage for stage in stages if stage.name != "gone"})

    for problem in problems_of(pipeline, schemas, Path("/nonexistent")):
        fixed = pipeline
        for edit in problem.fix:
            fixed = apply(fixed, edit, CATALOGUE)


def test_no_fix_is_offered_that_a_wire_of_another_kind_would_refuse():
    stages = {"a": Stage("a", "evaluate"), "b": Stage("b", "forest", {"data": ("a",)})}

    problems = problems_of(Pipeline(stages=stages))

    assert problems
    assert not [
        edit for problem in problems for edit in problem.fix if isinstance(edit, InsertStage)
    ]


@pytest.mark.long
def test_ten_thousand_stages_are_no_trouble():
    chain = {"s0": Stage("s0", "read_csv", {}, {"path": "a"})}
    for number in range(1, 10_000):
        chain[f"s{number}"] = Stage(f"s{number}", "scale", {"data": (f"s{number - 1}",)})

    assert check(Pipeline(stages=chain), CATALOGUE) == []


def test_a_check_imports_nothing_heavy():
    code = (
        "import sys; from pipeline_core.check import check; from pipeline_core.spec import parse\n"
        "import pipeline_core.edits, tests.small_catalogue as small\n"
        f"check(parse({GOOD!r}), small.CATALOGUE)\n"
        "heavy = {'pandas', 'numpy', 'sklearn', 'pydantic', 'networkx'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/*.yaml"))


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_examples_have_no_problems(file):
    assert check(read(file), real_catalogue(), None, file.parent) == []


def test_the_real_blocks_carry_what_the_rules_look_at():
    catalogue = real_catalogue()
    pipeline = pipeline_of(
        HEAD + "  m: {block: ridge, inputs: {data: roles}}\n"
        "  e: {block: evaluate, inputs: {model: m, data: roles}}\n"
        "  b: {block: bias_review, inputs: {model: m, data: roles}}\n"
        "  s: {block: scale, inputs: {data: roles}}\n"
        "  f: {block: filter_rows, inputs: {table: s}, settings: {keep: age > 3}}\n"
        "  d: {block: dummy_classifier, inputs: {data: roles}}\n"
        "  k: {block: select_columns, inputs: {data: roles}, settings: {columns: [a]}}\n"
        "  g: {block: filter_rows, inputs: {table: k}, settings: {keep: a > 3}}\n"
    )
    schemas = {"roles": {"city": "word", "y": "number"}}

    problems = {(problem.code, problem.stage) for problem in check(pipeline, catalogue, schemas)}

    assert problems >= {
        ("evaluate_without_split", "e"),
        ("evaluate_without_split", "b"),
        ("no_sensitive", "b"),
        ("row_block_after_learned_step", "f"),
        ("words_reach_model", "m"),
        ("row_block_after_stateless", "g"),
    }
    assert ("words_reach_model", "d") not in problems


def test_what_cannot_be_weighted_is_said_of_every_estimator():
    from sklearn.utils.validation import has_fit_parameter

    from pipeline_core.catalog.estimators.classes import all_classes

    catalogue = real_catalogue()
    estimators = {n: e for n, e in catalogue.items() if e["shape"] == "estimator"}
    for name, entry in estimators.items():
        class_name = entry.get("estimator", "").partition(":")[2]
        can = not class_name or has_fit_parameter(all_classes()[class_name], "sample_weight")
        stages = {
            "rows": Stage("rows", "read_csv", {}, {"path": "a.csv"}),
            "roles": Stage(
                "roles", "set_roles", {"table": ("rows",)}, {"target": "y", "weight": "w"}
            ),
            "tried": Stage("tried", name, {"data": ("roles",)}),
        }
        found = codes(check(Pipeline("", 0, stages), catalogue))
        assert ("weights_not_used" in found) == (not can), name
