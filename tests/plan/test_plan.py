"""A key changes exactly when the result may, and the plan says why a stage runs."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

from pipeline_core.catalog import CORE
from pipeline_core.engine.executor import execute
from pipeline_core.messages.message import Message
from pipeline_core.plan import cache_key, plan
from pipeline_core.plan.cache_key import fill_seeds, hash_of_file
from pipeline_core.plan.reasons import difference
from pipeline_core.spec import Group, Stage
from tests.small_pipelines import TABLES, Blocks, MemoryStore, chain, pipeline, stage

SETTINGS = {"target": "y", "positive": "yes"}
STEPS = chain(
    stage("given"),
    stage("roles", "set_roles", SETTINGS),
    stage("split", "split_rows"),
    stage("scaled", "scale"),
    stage("logistic", "logistic_regression"),
    stage("scores", "evaluate", model="logistic", data="split"),
    stage("again", "cross_validate", model="logistic", data="split"),
)
ALL = list(STEPS.stages)


@pytest.fixture(scope="module")
def blocks():
    return Blocks()


@pytest.fixture(scope="module")
def ran(blocks):
    TABLES["table"] = pd.DataFrame({"a": range(40), "y": ["no", "yes", "yes", "no"] * 10})
    memory = MemoryStore()
    events = list(execute(blocks.plan(STEPS, identity="p"), blocks.functions, memory))
    assert events[-1]["status"] == "succeeded"
    return memory


@pytest.fixture
def kept(ran):
    """The results of one run of the pipeline, as a store gives them back."""
    memory = MemoryStore()
    memory.outputs = dict(ran.outputs)
    memory.remembered = {
        whose: json.loads(json.dumps(ingredients)) for whose, ingredients in ran.remembered.items()
    }
    return memory


def changed(**stages):
    """The pipeline with other settings in some stages."""
    new = {
        name: dataclasses.replace(one, settings={**one.settings, **stages.get(name, {})})
        for name, one in STEPS.stages.items()
    }
    return dataclasses.replace(STEPS, stages=new)


def to_run(plan):
    """The stages that are not reused."""
    return [job.stage for job in plan.jobs.values() if job.action == "run"]


def reasons(plan):
    """Why stages run, by name."""
    return {name: plan.jobs[name].reason for name in to_run(plan)}


def entries_with(blocks, name, **changes):
    return {**blocks.entries, name: {**blocks.entries[name], **changes}}


def test_what_never_ran_runs(blocks):
    plan = blocks.plan(STEPS, MemoryStore())
    assert to_run(plan) == ALL
    assert {one.code for one in reasons(plan).values()} == {"reason.never_ran"}


def test_what_is_unchanged_is_reused_with_its_summary(blocks, kept):
    plan = blocks.plan(STEPS, kept, identity="p")
    assert to_run(plan) == []
    assert {job.reason.code for job in plan.jobs.values()} == {"reason.reused"}
    assert plan.jobs["given"].summary["rows"] == 40


@pytest.mark.parametrize(
    ("change", "said", "rest"),
    [
        ({"given": {"name": "other"}}, "name: table → other", ALL[1:]),
        ({"split": {"test_share": 0.3}}, "test_share: 0.25 → 0.3", ALL[3:]),
        ({"scaled": {"method": "minmax"}}, "method: standard → minmax", ALL[4:]),
        ({"again": {"folds": 3}}, "folds: 5 → 3", []),
    ],
)
def test_a_changed_setting_runs_its_stage_and_what_hangs_on_it(blocks, kept, change, said, rest):
    plan, (first,) = blocks.plan(changed(**change), kept, identity="p"), change
    assert to_run(plan) == [first, *rest]
    assert reasons(plan)[first].code == "reason.settings_changed"
    assert reasons(plan)[first].values == {"names": [said]}
    for name in rest:
        assert reasons(plan)[name].code == "reason.input_changed"


def test_a_changed_input_is_named_by_its_stage(blocks, kept):
    plan = blocks.plan(changed(scaled={"method": "minmax"}), kept, identity="p")
    assert reasons(plan)["logistic"].values == {"names": ["scaled"]}
    assert reasons(plan)["scores"].values == {"names": ["logistic"]}


def with_logistic(**changes):
    logistic = dataclasses.replace(STEPS.stages["logistic"], **changes)
    return dataclasses.replace(STEPS, stages={**STEPS.stages, "logistic": logistic})


def test_another_block_is_no_change_of_code(blocks, kept):
    plan = blocks.plan(with_logistic(block="ridge"), kept, identity="p")
    expected = Message("reason.block_changed", {"names": ["logistic_regression → ridge"]})
    assert reasons(plan)["logistic"] == expected


def test_another_wire_is_no_change_of_the_input(blocks, kept):
    plan = blocks.plan(with_logistic(inputs={"data": ("split",)}), kept, identity="p")
    expected = Message("reason.rewired", {"names": ["data: scaled → split"]})
    assert reasons(plan)["logistic"] == expected


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (["a", "b", "c"], ["a", "c", "d"], "columns: +d -b"),
        (["a"], ["b"], "columns: [a] → [b]"),
        (["a", "b"], ["b", "a"], "columns: [a, b] → [b, a]"),
        ([], {"kind": "number"}, "columns: [] → {kind: number}"),
        (None, 0.5, "columns: null → 0.5"),
        ("x" * 90, "y", f"columns: {'x' * 39}… → y"),
    ],
)
def test_a_change_is_said_by_its_old_and_its_new_value(old, new, said):
    same = {"block": "scale", "seeds": [], "seed": None}
    before = {**same, "settings": {"columns": old, "other": 1}}
    now = {**same, "settings": {"columns": new, "other": 1}}
    assert difference(now, before).values == {"names": [said]}


def test_a_default_written_out_changes_nothing(blocks, kept):
    assert to_run(blocks.plan(changed(scaled={"method": "standard"}), kept)) == []


def test_only_stages_with_an_unset_seed_depend_on_the_pipelines(blocks, kept):
    plan = blocks.plan(dataclasses.replace(STEPS, seed=1), kept, identity="p")
    assert to_run(plan) == ALL[2:]
    assert reasons(plan)["split"] == Message("reason.seed_changed", {"names": ["0 → 1"]})
    assert plan.jobs["split"].settings["random_state"] == 1


def test_a_seed_written_out_that_is_the_pipelines_changes_nothing(blocks, kept):
    assert to_run(blocks.plan(changed(split={"random_state": 0}), kept)) == []


def test_names_layout_and_order_of_the_file_are_no_part_of_a_result(blocks, kept):
    other = dataclasses.replace(
        STEPS,
        name="Another",
        layout={"given": (1.0, 2.0)},
        stages=dict(reversed(list(STEPS.stages.items()))),
    )
    assert to_run(blocks.plan(other, kept)) == []


def test_a_renamed_column_stage_is_another_step(blocks, kept):
    """A recipe keeps the names of its stages: «the columns that encode makes»."""
    renamed = {
        ("scale_it" if name == "scaled" else name): dataclasses.replace(
            one,
            name="scale_it" if name == "scaled" else name,
            inputs={
                port: tuple("scale_it" if s == "scaled" else s for s in sources)
                for port, sources in one.inputs.items()
            },
        )
        for name, one in STEPS.stages.items()
    }
    plan = blocks.plan(dataclasses.replace(STEPS, stages=renamed), kept, identity="p")
    assert to_run(plan) == ["scale_it", *ALL[4:]]


def test_another_stage_of_the_same_making_shares_its_result(blocks, kept):
    twin = Stage("twin", "split_rows", {"data": ("roles",)}, {})
    plan = blocks.plan(
        dataclasses.replace(STEPS, stages={**STEPS.stages, "twin": twin}), kept, identity="p"
    )
    assert to_run(plan) == []
    assert plan.jobs["twin"].key == plan.jobs["split"].key


@pytest.mark.parametrize(
    ("change", "code", "values"),
    [
        ({"code": "another"}, "reason.code_changed", {}),
        ({"packages": ["pandas"]}, "reason.library_changed", None),
    ],
)
def test_changed_code_and_libraries(blocks, kept, change, code, values):
    made = plan(STEPS, entries_with(blocks, "scale", **change), kept, folder=Path(), identity="p")
    assert to_run(made) == ["scaled", *ALL[4:]]
    assert reasons(made)["scaled"].code == code
    assert values is None or reasons(made)["scaled"].values == values


def test_a_librarys_version_is_named(blocks, monkeypatch):
    versions = cache_key.version_of
    steps = pipeline(stage("scaled", "scale"), stage("kept", "select_columns", {"columns": []}))
    before, memory = blocks.plan(steps).jobs, MemoryStore()
    for job in before.values():
        memory.remember("p", job.stage, job.ingredients)
    monkeypatch.setattr(
        cache_key, "version_of", lambda name: "0" if name == "scikit-learn" else versions(name)
    )
    now = blocks.plan(steps, memory, identity="p").jobs
    assert now["scaled"].reason.code == "reason.library_changed"
    assert now["scaled"].reason.values == {
        "names": [f"scikit-learn: {versions('scikit-learn')} → 0"]
    }
    assert now["kept"].key == before["kept"].key


def test_threads_matter_to_what_is_fitted_and_to_nothing_else(blocks, kept):
    plan = blocks.plan(STEPS, kept, identity="p", threads=2)
    assert to_run(plan) == ["logistic", "scores", "again"]
    assert reasons(plan)["logistic"] == Message("reason.threads_changed", {"names": ["1 → 2"]})


def test_the_cores_own_source_matters_to_everything(blocks, kept, monkeypatch):
    monkeypatch.setattr(cache_key, "core_hash", lambda: "edited")
    plan = blocks.plan(STEPS, kept, identity="p")
    assert to_run(plan) == ALL
    assert reasons(plan)["given"].code == "reason.core_changed"


def test_a_lost_result_is_made_again(blocks, kept):
    plan = blocks.plan(STEPS, kept, identity="p")
    del kept.outputs[plan.jobs["scaled"].key]
    again = blocks.plan(STEPS, kept, identity="p")
    assert reasons(again) == {"scaled": Message("reason.artifact_missing")}


def test_what_is_asked_for_runs_and_nothing_more(blocks, kept):
    plan = blocks.plan(STEPS, kept, identity="p", force=["scaled"])
    assert reasons(plan) == {"scaled": Message("reason.asked")}


def test_only_the_ancestors_of_a_goal_are_planned(blocks, kept):
    assert list(blocks.plan(STEPS, to=["scaled"]).jobs) == ALL[:4]
    assert list(blocks.plan(STEPS, to=["scores", "split"]).jobs) == ALL[:6]


def test_sources_come_first(blocks):
    backwards = dataclasses.replace(STEPS, stages=dict(reversed(list(STEPS.stages.items()))))
    order = list(blocks.plan(backwards).jobs)
    for name, one in backwards.stages.items():
        for source in (s for sources in one.inputs.values() for s in sources):
            assert order.index(source) < order.index(name)


def test_a_file_is_its_content(blocks, tmp_path):
    (tmp_path / "a.csv").write_text("x\n1\n")
    steps = pipeline(stage("read", "read_csv", {"path": "a.csv"}))

    def key():
        return blocks.plan(steps, folder=tmp_path).jobs["read"]

    first = key()
    (tmp_path / "a.csv").touch()
    assert key().key == first.key
    (tmp_path / "a.csv").write_text("x\n2\n")
    assert key().key != first.key
    memory = MemoryStore()
    memory.remember("p", "read", first.ingredients)
    why = blocks.plan(steps, memory, folder=tmp_path, identity="p").jobs["read"].reason
    assert (why.code, why.values) == ("reason.file_changed", {"names": ["a.csv"]})
    (tmp_path / "a.csv").unlink()
    assert key().key != first.key


def test_the_same_content_elsewhere_is_the_same_result(blocks, tmp_path):
    steps = pipeline(stage("read", "read_csv", {"path": "a.csv"}))
    keys = set()
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        (folder / "a.csv").write_text("x\n1\n")
        keys.add(blocks.plan(steps, folder=folder).jobs["read"].key)
    assert len(keys) == 1


ROOMS = ("data", "engine", "expressions")


@pytest.fixture
def core(tmp_path):
    """A copy of the core that may be edited."""
    return Path(shutil.copytree(CORE, tmp_path / "core", ignore=shutil.ignore_patterns("*.pyc")))


@pytest.mark.parametrize(
    "file",
    [Path("block.py"), *(f.relative_to(CORE) for r in ROOMS for f in (CORE / r).rglob("*.py"))],
    ids=str,
)
def test_a_byte_of_what_shapes_results_changes_every_key(core, file):
    before = cache_key.rooms_hash(core)
    assert before == cache_key.rooms_hash(CORE) == cache_key.core_hash()
    content = bytearray((core / file).read_bytes())
    content[-1:] = b"\t"
    (core / file).write_bytes(content)
    assert cache_key.rooms_hash(core) != before


def test_a_new_or_renamed_file_changes_every_key(core):
    hashes = {cache_key.rooms_hash(core)}
    (core / "engine" / "another.py").write_text("")
    hashes.add(cache_key.rooms_hash(core))
    (core / "engine" / "another.py").rename(core / "engine" / "third.py")
    hashes.add(cache_key.rooms_hash(core))
    assert len(hashes) == 3


@pytest.mark.parametrize("gone", ["block.py", *ROOMS])
def test_what_is_gone_is_an_error_not_a_key(core, gone):
    (shutil.rmtree if (core / gone).is_dir() else os.remove)(core / gone)
    with pytest.raises(FileNotFoundError):
        cache_key.rooms_hash(core)


def test_hash_of_a_file_that_is_not_there(tmp_path):
    assert hash_of_file(tmp_path / "none") is None
    assert hash_of_file(tmp_path) is None


def test_a_blocks_older_name_means_the_same(blocks, kept):
    entries = entries_with(blocks, "scale", formerly=["standardise"])
    older = {
        **STEPS.stages,
        "scaled": dataclasses.replace(STEPS.stages["scaled"], block="standardise"),
    }
    made = plan(dataclasses.replace(STEPS, stages=older), entries, kept, folder=Path())
    assert to_run(made) == []


def test_a_parameter_counts_by_its_value_alone(blocks, kept):
    split = dataclasses.replace(STEPS.stages["split"], references={"test_share": "share"})
    same = dataclasses.replace(split, settings={"test_share": 0.25})
    stages = {**STEPS.stages, "split": same}
    assert to_run(blocks.plan(dataclasses.replace(STEPS, stages=stages), kept, identity="p")) == []
    stages["split"] = dataclasses.replace(split, settings={"test_share": 0.5})
    made = blocks.plan(dataclasses.replace(STEPS, stages=stages), kept, identity="p")
    assert to_run(made) == ALL[ALL.index("split") :]
    assert made.jobs["split"].reason.values == {"names": ["test_share (${share}): 0.25 → 0.5"]}


def test_a_seed_that_is_free_stays_free():
    schema = {"properties": {"random_state": {"x-means": "seed"}, "k": {}}}
    assert fill_seeds({"random_state": None, "k": None}, schema, None)["random_state"] is None
    assert fill_seeds({"random_state": None, "k": None}, schema, 5) == {
        "random_state": 5,
        "k": None,
    }


def test_a_group_is_a_picture_and_changes_no_key(blocks):
    groups = {"first": Group("first", ("given", "roles", "split"), "First", "teal", folded=True)}
    grouped = dataclasses.replace(STEPS, groups=groups)
    plain, boxed = blocks.plan(STEPS, identity="p"), blocks.plan(grouped, identity="p")
    assert {name: job.key for name, job in boxed.jobs.items()} == {
        name: job.key for name, job in plain.jobs.items()
    }
