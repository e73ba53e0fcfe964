"""Where the target begins, what is set aside, and which rows stand for one truth."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipeline_core.leak_radar.bench import Bench
from pipeline_core.leak_radar.changes import shuffled_target
from pipeline_core.leak_radar.reruns import Reruns
from pipeline_core.leak_radar.subject import subject_of
from tests.leak_radar.cases import aggregate_and_join, table_of
from tests.small_pipelines import TABLES, Blocks, chain, pipeline, stage

ROLES = stage("roles", "set_roles", {"target": "y", "positive": 1, "id": ["city"]})
SPLIT = stage("split", "split_rows")
MODEL = stage("model", "logistic_regression")
SCORES = stage("scores", "evaluate", model="model", data="split")


def given_twice(members: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Join visits to members."""
    return visits.merge(members, on="member")


def bench_of(drawn, *own):
    blocks = Blocks(*own)
    plan = blocks.plan(drawn)
    return Bench(Reruns(plan, blocks.functions), subject_of(plan))


def table():
    return table_of(np.random.default_rng(0), 120)


def test_the_target_begins_in_the_source_before_any_own_block():
    TABLES["table"] = table()
    own = stage("own", "aggregate_and_join", table="rows")
    bench = bench_of(chain(stage("rows", "given"), own, ROLES, SPLIT, MODEL, SCORES),
                     aggregate_and_join)  # fmt: skip
    assert bench.births == ("rows",)


def test_a_target_that_a_step_derives_begins_there():
    TABLES["table"] = table().rename(columns={"y": "z"})
    derived = stage("derived", "derive_column", {"name": "y", "value": "z > 0"})
    roles = stage("roles", "set_roles", {"target": "y"})
    bench = bench_of(chain(stage("rows", "given"), derived, roles, SPLIT, MODEL, SCORES))
    assert bench.births == ("derived",)


def test_where_nothing_is_set_aside_each_repetition_judges_on_another_fold():
    TABLES["table"] = table()
    folds = stage("folds", "cross_validate", model="model", data="roles")
    bench = bench_of(chain(stage("rows", "given"), ROLES, MODEL, folds))
    tests = [bench.judged({}, number).data.test for number in range(5)]
    assert sorted(np.concatenate(tests)) == list(range(120))


def test_what_does_not_come_after_a_change_is_not_run_again():
    TABLES["table"] = table()
    bench = bench_of(chain(stage("rows", "given"), ROLES, SPLIT, MODEL, SCORES))
    base = bench.reruns.run(bench.subject.stages)
    changed = bench.reruns.changed(bench.subject.stages, bench.at(("roles",), shuffled_target, 1))
    assert changed["rows"] is base["rows"]
    assert changed["model"] is not base["model"]
    assert base["roles"].data.rows["y"].equals(TABLES["table"]["y"])


def test_rows_whose_truth_is_that_of_one_row_are_one_unit():
    random = np.random.default_rng(1)
    TABLES["members"] = pd.DataFrame({"member": range(20), "y": np.arange(20) % 2})
    visits = np.repeat(np.arange(20), 6)
    TABLES["visits"] = pd.DataFrame({"member": visits, "x": random.normal(size=120)})
    drawn = pipeline(
        stage("members", "given", {"name": "members"}),
        stage("visits", "given", {"name": "visits"}),
        stage("joined", "given_twice", members="members", visits="visits"),
        stage("roles", "set_roles", {"target": "y", "id": ["member"]}, table="joined"),
        stage("split", "split_rows", data="roles"),
        stage("model", "logistic_regression", data="split"),
        SCORES,
    )
    bench = bench_of(drawn, given_twice)
    units = pd.Series(bench.units)
    assert bench.births == ("members",)
    assert units.groupby(visits).nunique().eq(1).all()
    assert units.nunique() == 20
