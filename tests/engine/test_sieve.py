"""A sieve gives two tables: each goes its own way through check, plan, run, store and preview."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pipeline_core.block import Sieved
from pipeline_core.check import check
from pipeline_core.edits import (
    BypassStage,
    Connect,
    InsertStage,
    RemoveStage,
    RenameStage,
    apply,
    excluded_stages,
)
from pipeline_core.engine.preview import preview
from pipeline_core.errors import SpecError, WiringError
from pipeline_core.plan import cache_key
from pipeline_core.spec import Pipeline, dump, parse
from pipeline_core.store import open_store
from tests.small_pipelines import TABLES, Blocks, MemoryStore

TEXT = """fabrica: 1
stages:
  given: {block: given}
  checked:
    block: check_contract
    inputs: {table: given}
    settings:
      rules:
        - {column: age, min: 0}
  good: {block: filter_rows, inputs: {table: checked}, settings: {keep: age < 1000}}
  bad: {block: filter_rows, inputs: {table: checked.failing}, settings: {keep: age < 1000}}
"""
SPLIT = """fabrica: 1
stages:
  given: {block: given}
  roles: {block: set_roles, inputs: {table: given}, settings: {target: y}}
  split: {block: split_rows, inputs: {data: roles}}
  checked:
    block: check_contract
    inputs: {table: split}
    settings: {rules: [{column: age, min: 0}]}
  bad: {block: filter_rows, inputs: {table: checked.failing}, settings: {keep: age < 1000}}
"""
RULES = [{"column": "age", "min": 0}]


def even(table: pd.DataFrame) -> Sieved:
    """Split a table by whether a number is even."""
    is_even = table["age"] % 2 == 0
    return table[is_even], table[~is_even]


def lossy(table: pd.DataFrame) -> Sieved:
    """Lose a row."""
    return table.iloc[1:], table.iloc[:0]


@pytest.fixture(scope="module")
def blocks() -> Blocks:
    return Blocks(even, lossy)


@pytest.fixture(autouse=True)
def table() -> pd.DataFrame:
    random = np.random.default_rng(0)
    ages = random.integers(-30, 90, 400)
    TABLES["table"] = pd.DataFrame({"age": ages, "y": np.where(random.random(400) > 0.5, "a", "b")})
    return TABLES["table"]


def edited(blocks: Blocks, text: str, *edits: object) -> Pipeline:
    pipeline = parse(text)
    for edit in edits:
        pipeline = apply(pipeline, edit, blocks.entries)
    return pipeline


def codes(blocks: Blocks, pipeline: Pipeline) -> list[tuple[str, str | None]]:
    return [(problem.code, problem.stage) for problem in check(pipeline, blocks.entries)]


def test_a_sieve_has_two_tables_and_a_report(blocks):
    entry = blocks.entries["check_contract"]
    assert (entry["shape"], entry["outputs"]) == ("sieve", ["Data", "Data", "Report"])
    assert entry["keeps_index"]
    assert blocks.entries["even"]["outputs"] == ["Data", "Data"]


def test_the_file_is_read_and_written(blocks):
    pipeline = parse(TEXT)
    assert pipeline.stages["bad"].inputs == {"table": ("checked",)}
    assert pipeline.stages["bad"].written_inputs == {"table": ("checked.failing",)}
    assert "table: checked.failing" in dump(pipeline)
    assert parse(dump(pipeline)) == pipeline
    with pytest.raises(SpecError) as error:
        parse(TEXT.replace("checked.failing", "[checked, checked.failing]"))
    assert error.value.code == "spec.both_outputs"


def test_each_table_goes_its_own_way(blocks, table):
    run = blocks.run(parse(TEXT))
    negative = table["age"] < 0
    pd.testing.assert_frame_equal(run.data("good").rows, table[~negative])
    bad = run.data("bad").rows
    pd.testing.assert_frame_equal(bad[["age", "y"]], table[negative])
    assert set(bad["broken_rules"]) == {"age.min"}
    summary = run.end("checked")["summary"]
    assert (summary["rows"], summary["failing_rows"]) == (int((~negative).sum()), len(bad))
    assert summary["metrics"]["failing_rows"] == len(bad)
    assert summary["passed"] is True


def test_a_sieve_of_ones_own_needs_no_report(blocks, table):
    own = TEXT.replace("check_contract", "even").replace(
        "    settings:\n      rules:\n        - {column: age, min: 0}\n", ""
    )
    run = blocks.run(parse(own))
    pd.testing.assert_frame_equal(run.data("bad").rows, table[table["age"] % 2 == 1])
    assert run.outputs["checked"].report is None
    lost = blocks.run(parse(own.replace("block: even", "block: lossy")))
    assert lost.error("checked") == "failed.sieve_loses_rows"


def test_a_rule_of_the_whole_table_refuses_it_and_keeps_the_report(blocks):
    text = TEXT.replace("    settings:\n", "    settings:\n      min_rows: 401\n", 1)
    run = blocks.run(parse(text))
    assert run.status["checked"] == "refused"
    assert {run.status["good"], run.status["bad"]} == {"skipped"}
    assert run.outputs["checked"].report["metrics"]["failed_errors"] == 1


def test_the_keys_tell_the_two_tables_apart(blocks):
    failing = blocks.plan(parse(TEXT))
    passing = blocks.plan(parse(TEXT.replace("checked.failing", "checked")))
    assert failing.jobs["bad"].key != failing.jobs["good"].key
    assert passing.jobs["bad"].key == passing.jobs["good"].key
    assert failing.jobs["checked"].key == passing.jobs["checked"].key


def test_the_day_is_part_of_the_key_only_where_a_rule_asks_for_it(blocks, monkeypatch):
    aged = TEXT.replace("min: 0", "max_age_days: 3")
    keys = {}
    for day in ("2024-01-31", "2024-02-01"):
        monkeypatch.setattr(cache_key, "period", lambda _, day=day: day)
        keys[day] = [blocks.plan(parse(text)).jobs["checked"].key for text in (aged, TEXT)]
    (aged_then, then), (aged_now, now) = keys.values()
    assert (aged_then == aged_now, then == now) == (False, True)
    assert blocks.plan(parse(aged)).jobs["checked"].settings["today"] == "2024-02-01"


def test_both_tables_are_kept_and_come_back(blocks, tmp_path):
    run = blocks.run(parse(TEXT))
    store = open_store(tmp_path)
    store.artifacts.save("key", run.outputs["checked"], {})
    kept = store.artifacts.load("key", {})
    pd.testing.assert_frame_equal(kept.failing.rows, run.outputs["checked"].failing.rows)
    pd.testing.assert_frame_equal(kept.data.rows, run.outputs["checked"].data.rows)
    assert len(store.artifacts.table("key", "failing")) == len(kept.failing.rows)
    store.artifacts.sweep(older_than=0)
    assert store.artifacts.load("key", {}).failing is not None
    store.close()


def test_what_reads_a_reused_sieve_gets_its_failing_rows(blocks):
    memory = MemoryStore()
    first = parse(TEXT)
    planned = blocks.plan(first, memory)
    from pipeline_core.engine.executor import execute

    list(execute(planned, blocks.functions, memory))
    changed = parse(TEXT.replace("{keep: age < 1000}}\n", "{keep: age < -9}}\n"))
    again = blocks.plan(changed, memory)
    assert again.jobs["checked"].action == "reuse"
    list(execute(again, blocks.functions, memory))
    assert memory.outputs[again.jobs["bad"].key].data.rows["age"].max() < -9


def test_the_preview_shows_both(blocks, table):
    shown = preview(blocks.plan(parse(TEXT)), blocks.functions)
    view = shown.views["checked"]
    assert view.rows + view.failing.rows == len(table)
    assert "broken_rules" in shown.schemas["checked.failing"]
    assert "broken_rules" not in shown.schemas["checked"]
    assert "broken_rules" in shown.schemas["bad"]


def test_columns_of_failing_rows_are_known_where_they_are_read(blocks):
    text = TEXT.replace("checked.failing}, settings: {keep: age < 1000}", "SOURCE}, settings: X")
    asks = text.replace("X}", '{keep: broken_rules == "age.min"}}')
    for source, wrong in (("checked.failing", []), ("checked", ["unknown_column"])):
        pipeline = parse(asks.replace("SOURCE", source))
        schemas = preview(blocks.plan(pipeline), blocks.functions).schemas
        problems = check(pipeline, blocks.entries, schemas)
        assert [problem.code for problem in problems if problem.stage == "bad"] == wrong


@pytest.mark.parametrize(
    ("source", "code", "fixed"),
    [
        ("checked.failling", "unknown_output", "checked.failing"),
        ("given.failing", "unknown_output", "given"),
        ("checkd.failing", "unknown_stage", None),
    ],
)
def test_an_output_that_is_not_there_is_a_problem_with_a_fix(blocks, source, code, fixed):
    pipeline = parse(TEXT.replace("checked.failing", source))
    problems = [p for p in check(pipeline, blocks.entries) if p.stage == "bad"]
    assert problems[0].code == code
    if fixed:
        mended = edited(blocks, dump(pipeline), *problems[0].fix)
        assert mended.stages["bad"].written_inputs == {"table": (fixed,)}
        assert not [p for p in check(mended, blocks.entries) if p.stage == "bad"]


def test_wires_of_failing_rows_follow_the_edits(blocks):
    renamed = edited(blocks, TEXT, RenameStage("checked", "tested"))
    assert renamed.stages["bad"].written_inputs == {"table": ("tested.failing",)}
    inserted = edited(blocks, TEXT, InsertStage("drop_duplicates", "checked", "bad", "table"))
    assert inserted.stages["drop_duplicates"].written_inputs == {"table": ("checked.failing",)}
    assert inserted.stages["bad"].written_inputs == {"table": ("drop_duplicates",)}
    removed = edited(blocks, TEXT, RemoveStage("checked", heal=True))
    assert removed.stages["good"].inputs == {"table": ("given",)}
    assert removed.stages["bad"].inputs == {}
    assert removed.stages["bad"].failing == frozenset()
    with pytest.raises(WiringError) as refused:
        edited(blocks, TEXT, RemoveStage("bad"), Connect("given", "good", "table", failing=True))
    assert refused.value.code == "wire.no_failing_rows"


def test_a_bypassed_sieve_sets_nothing_aside(blocks, table):
    pipeline = edited(blocks, TEXT, BypassStage("checked", bypass=True))
    assert excluded_stages(pipeline, blocks.entries) == {"checked": "checked", "bad": "checked"}
    run = blocks.run(drop_excluded(blocks, pipeline))
    assert len(run.data("good").rows) == len(table)


def test_a_bypassed_stage_hands_the_failing_rows_on(blocks):
    text = TEXT + "  last: {block: drop_duplicates, inputs: {table: bad}}\n"
    pipeline = edited(blocks, text, BypassStage("bad", bypass=True))
    assert (blocks.run(drop_excluded(blocks, pipeline)).data("last").rows["age"] < 0).all()


def drop_excluded(blocks: Blocks, pipeline: Pipeline) -> Pipeline:
    from pipeline_core.edits import drop_stages, with_bypasses

    rewired = with_bypasses(pipeline, blocks.entries)
    return drop_stages(rewired, excluded_stages(rewired, blocks.entries))


def test_after_a_split_each_row_stays_in_its_part(blocks):
    assert (
        codes(blocks, parse(SPLIT)) == [("unused_stage", "bad")]
        or codes(blocks, parse(SPLIT)) == []
    )
    run = blocks.run(parse(SPLIT))
    split, passing = run.data("split"), run.data("checked")
    failing = run.outputs["checked"].failing
    for part in ("train_rows", "test_rows"):
        before = getattr(split, part)
        pd.testing.assert_frame_equal(getattr(passing, part), before[before["age"] >= 0])
        assert list(getattr(failing, part).index) == list(before[before["age"] < 0].index)
    assert len(run.data("bad").train) > 0


def test_whether_a_row_passes_does_not_depend_on_the_rows_beside_it(blocks, table):
    """Sieved before the split or after it, the same rows pass: nothing was learned from them."""
    run = blocks.run(parse(SPLIT))
    before = blocks.run(parse(TEXT)).data("good").rows
    assert set(before.index) == set(run.data("checked").rows.index)
    TABLES["table"] = table.iloc[::2]
    half = blocks.run(parse(TEXT)).data("good").rows
    assert half["age"].tolist() == before.loc[before.index % 2 == 0, "age"].tolist()


def test_after_learned_steps_a_sieve_is_refused_as_a_row_block_is(blocks):
    text = SPLIT.replace("{table: split}", "{table: scaled}").replace(
        "  checked:", "  scaled: {block: scale, inputs: {data: split}}\n  checked:"
    )
    assert ("row_block_after_learned_step", "checked") in codes(blocks, parse(text))
    assert blocks.run(parse(text)).error("checked") == "failed.rows_after_learned"


def test_models_of_the_two_tables_are_fitted_on_their_own_rows(blocks):
    models = """  roles:
    block: set_roles
    inputs: {table: bad}
    settings: {target: y, id: [broken_rules]}
  scaled: {block: scale, inputs: {data: roles}}
  model: {block: logistic_regression, inputs: {data: scaled}}
"""
    run = blocks.run(parse(TEXT + models))
    scaler = run.outputs["model"].model.pipeline[0]
    frame = run.data("bad").rows[["age"]]
    from sklearn.preprocessing import StandardScaler

    expected = StandardScaler().fit_transform(frame)
    np.testing.assert_array_equal(np.asarray(scaler.transform(frame)), expected)
