"""Row blocks with several tables: order, roles, split, notes, forecasts; and no leak by a join."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

from pipeline_core.check import check
from pipeline_core.engine.preview import preview
from tests.small_pipelines import TABLES, Blocks, pipeline, stage

ROLES = {"target": "y", "positive": "yes"}


@pytest.fixture(scope="module")
def blocks():
    return Blocks()


@pytest.fixture(autouse=True)
def tables():
    random = np.random.default_rng(1)
    rows = pd.DataFrame({"k": random.integers(0, 300, 600), "c": random.normal(size=600)})
    labels = np.random.default_rng(7).permutation(["no", "yes"] * 300)
    TABLES["rows"] = rows.assign(y=labels)
    TABLES["other"] = pd.DataFrame({"k": range(250), "x": random.normal(size=250)})


def source(name, table=None):
    return stage(name, "given", {"name": table or name})


def joined(block="join_tables", settings=None, **ports):
    ports = ports or {"left": "rows", "right": "other"}
    return stage("joined", block, {"on": ["k"], **(settings or {})}, **ports)


def problems(blocks, *stages, schemas=None):
    return [(p.code, p.stage) for p in check(pipeline(*stages), blocks.entries, schemas)]


def test_the_first_port_is_the_main_one_whatever_the_order_in_the_file(blocks):
    roles = stage("roles", "set_roles", ROLES, table="rows")
    ports = {"right": "other", "left": "roles"}
    ran = blocks.run(pipeline(source("other"), source("rows"), roles, joined(**ports)))
    data = ran.data("joined")
    assert data.roles.target == "y"
    assert list(data.rows) == ["k", "c", "y", "x"]


def test_unmatched_rows_are_counted_both_ways(blocks):
    ran = blocks.run(pipeline(source("rows"), source("other"), joined()))
    keys, others = set(TABLES["rows"]["k"]), set(TABLES["other"]["k"])
    (note,) = ran.report("joined")["notes"]
    assert note["left_alone"] == int((~TABLES["rows"]["k"].isin(others)).sum())
    assert note["right_alone"] == len(others - keys)
    assert ran.end("joined")["summary"]["notes"] == [note]


def test_a_lookup_after_the_split_moves_no_row(blocks):
    roles = stage("roles", "set_roles", ROLES, table="rows")
    split = stage("split", "split_rows", data="roles")
    ports = {"table": "split", "lookup": "other"}
    ran = blocks.run(
        pipeline(source("rows"), source("other"), roles, split, joined("look_up_columns", **ports))
    )
    before, after = ran.data("split"), ran.data("joined")
    assert np.array_equal(before.train, after.train)
    assert np.array_equal(before.test, after.test)
    assert after.rows[list(before.rows)].equals(before.rows)
    expected = TABLES["rows"].merge(TABLES["other"], how="left", on="k")["x"]
    assert after.rows["x"].equals(expected)


def test_a_join_after_the_split_is_refused_before_and_in_the_run(blocks):
    roles = stage("roles", "set_roles", ROLES, table="rows")
    split = stage("split", "split_rows", data="roles")
    stages = source("rows"), source("other"), roles, split, joined(left="split", right="other")
    assert ("row_block_after_split", "joined") in problems(blocks, *stages)
    assert blocks.run(pipeline(*stages)).error("joined") == "failed.rows_after_split"


@pytest.mark.parametrize("block", ["join_tables", "look_up_columns", "concatenate"])
def test_only_the_first_table_may_be_split(blocks, block):
    ports = {
        "join_tables": {"left": "other", "right": "split"},
        "look_up_columns": {"table": "other", "lookup": "split"},
        "concatenate": {"tables": ["other", "split"]},
    }[block]
    settings = {} if block == "concatenate" else {"on": ["k"], "repeated": "first"}
    settings = {
        n: v for n, v in settings.items() if n in blocks.entries[block]["settings"]["properties"]
    }
    roles = stage("roles", "set_roles", ROLES, table="rows")
    split = stage("split", "split_rows", data="roles")
    last = stage("joined", block, settings, **ports)
    stages = source("rows"), source("other"), roles, split, last
    found = {p.code: p for p in check(pipeline(*stages), blocks.entries) if p.stage == "joined"}
    assert "second_table_split" in found
    assert found["second_table_split"].fix, "the wire is taken from before the split"
    assert blocks.run(pipeline(*stages)).error("joined") == "failed.second_table_split"


def test_learned_steps_before_a_further_table_are_refused(blocks):
    scaled = stage("scaled", "scale", data="other")
    stages = source("rows"), source("other"), scaled, joined(left="rows", right="scaled")
    assert ("second_table_learned", "joined") in problems(blocks, *stages)
    assert blocks.run(pipeline(*stages)).error("joined") == "failed.rows_after_learned"


def test_roles_of_a_further_table_are_said_to_be_lost(blocks):
    roles = stage("roles", "set_roles", {"target": "x"}, table="other")
    stages = source("rows"), source("other"), roles, joined(left="rows", right="roles")
    assert ("second_table_roles", "joined") in problems(blocks, *stages)


def test_a_lookup_must_not_bring_the_target_in_again(blocks):
    TABLES["rows"] = TABLES["rows"].assign(k=range(600))
    TABLES["answers"] = TABLES["rows"][["k", "y"]].rename(columns={"y": "hidden"})
    roles = stage("roles", "set_roles", ROLES, table="rows")
    last = joined("look_up_columns", table="roles", lookup="answers")
    ran = blocks.run(pipeline(source("rows"), source("answers"), roles, last))
    assert ran.error("joined") == "failed.second_table_target"
    assert ran.end("joined")["error"]["values"]["column"] == "hidden"


def test_concatenated_tables_keep_the_roles_of_the_first(blocks):
    roles = stage("roles", "set_roles", ROLES, table="rows")
    TABLES["more"] = TABLES["rows"].head(7)
    last = stage("all", "concatenate", tables=["roles", "more"])
    data = blocks.run(pipeline(source("rows"), source("more"), roles, last)).data("all")
    assert data.roles.target == "y"
    assert data.rows.equals(pd.concat([TABLES["rows"], TABLES["more"]], ignore_index=True))


class TestForecast:
    def view(self, blocks, *stages, sample=100):
        planned = blocks.plan(pipeline(*stages))
        return preview(planned, blocks.functions, sample=sample)

    def forecast(self, blocks, settings=None):
        found = self.view(blocks, source("rows"), source("other"), joined(settings=settings))
        facts = found.views["rows"].facts["joins"]["joined"]
        codes = problems(
            blocks,
            source("rows"),
            source("other"),
            joined(settings=settings),
            schemas=found.schemas,
        )
        return facts, [code for code, name in codes if name == "joined"]

    def test_a_table_that_is_looked_up_is_not_sampled_to_nothing(self, blocks):
        found = self.view(blocks, source("rows"), source("other"), joined())
        assert len(found.views["rows"].table) == 100
        assert len(found.views["other"].table) == 250
        assert found.views["joined"].table["x"].notna().mean() > 0.5

    def test_a_join_of_unique_keys_keeps_the_rows(self, blocks):
        facts, codes = self.forecast(blocks)
        assert (facts["rows"], facts["left"], facts["right"]) == (600, 600, 250)
        assert not {"join_repeats", "join_explodes"} & set(codes)

    def test_repeated_rows_are_said(self, blocks):
        TABLES["other"] = pd.concat([TABLES["other"]] * 2)
        facts, codes = self.forecast(blocks, {"max_growth": 2})
        true = len(TABLES["rows"].merge(TABLES["other"], how="left", on="k"))
        assert abs(facts["rows"] - true) < 0.15 * true
        assert "join_repeats" in codes

    def test_an_explosion_is_an_error_before_the_run(self, blocks):
        TABLES["other"] = pd.DataFrame({"k": [5] * 4000, "x": 1})
        TABLES["rows"] = TABLES["rows"].assign(k=5)
        facts, codes = self.forecast(blocks)
        assert facts["rows"] == pytest.approx(600 * 4000, rel=0.01)
        assert "join_explodes" in codes


def test_looking_into_the_future_is_said_with_a_fix(blocks):
    last = stage("last", "join_as_of", {"time": "t", "direction": "nearest"}, table="a", lookup="b")
    found = [p for p in check(pipeline(source("a"), source("b"), last), blocks.entries)
             if p.code == "looks_into_future"]  # fmt: skip
    assert [p.fix[0].value for p in found] == ["backward"]
    backward = stage("last", "join_as_of", {"time": "t"}, table="a", lookup="b")
    assert ("looks_into_future", "last") not in problems(blocks, source("a"), source("b"), backward)


# Leaks: the labels are noise, so a score above chance comes from test rows that were looked at. --

CHANCE, LEAKY = 0.6, 0.7
MODEL = stage("model", "logistic_regression", data="split")
SCORES = stage("scores", "evaluate", model="model", data="split")


def flagged(table):
    return table.assign(yes=(table["y"] == "yes").astype(float))


def test_a_joined_aggregate_of_the_target_leaks_and_is_named(blocks):
    """The way by hand that leaks; the check says so in both stages."""
    TABLES["rows"] = flagged(TABLES["rows"])
    means = stage("means", "aggregate", table="rows", settings=None)
    settings = {"by": ["k"], "statistics": [{"column": "yes", "statistic": "mean"}]}
    means = stage("means", "aggregate", settings, table="rows")
    last = joined(left="rows", right="means")
    picked = stage("picked", "select_columns", {"columns": ["c", "yes_mean"]}, data="roles")
    roles = stage("roles", "set_roles", ROLES, table="joined")
    split = stage("split", "split_rows", {"test_share": 0.5}, data="picked")
    stages = source("rows"), means, last, roles, picked, split, MODEL, SCORES
    leaky = blocks.run(pipeline(*stages)).report("scores")["metrics"]["accuracy"]
    assert leaky > LEAKY
    assert ("joined_back", "joined") in problems(blocks, *stages)
    settings = {"by": ["k"], "statistics": [{"column": "y", "statistic": "mode"}]}
    named = stage("means", "aggregate", settings, table="rows")
    found = problems(blocks, source("rows"), named, last, roles, picked, split, MODEL, SCORES)
    assert ("target_combined_before_split", "means") in found
    assert ("target_joined_back", "joined") in found


def test_a_table_of_its_own_is_not_suspected(blocks):
    means = stage("means", "aggregate", {"by": ["k"]}, table="other")
    found = problems(
        blocks, source("rows"), source("other"), means, joined(left="rows", right="means")
    )
    assert not {"joined_back", "target_joined_back"} & {code for code, _ in found}


STATISTICS = stage("stats", "group_statistics",
    {"by": ["k"], "values": ["c"], "target_mean": True, "smoothing": 0}, data="roles")  # fmt: skip


@pytest.mark.parametrize(("target_mean", "found"), [(True, True), (False, False)])
def test_the_folds_of_the_mean_target_know_no_groups_and_it_is_said(blocks, target_mean, found):
    roles = stage("roles", "set_roles", {**ROLES, "group": "k"}, table="rows")
    settings = {"by": ["c"], "target_mean": target_mean}
    stats = stage("stats", "group_statistics", settings, data="roles")
    codes = problems(blocks, source("rows"), roles, stats)
    assert (("inner_folds_group", "stats") in codes) is found


def test_columns_of_group_statistics_may_be_chosen_by_kind(blocks):
    roles = stage("roles", "set_roles", ROLES, table="rows")
    settings = {"by": {"pattern": "^k$"}, "values": {"kind": "number"}}
    stats = stage("stats", "group_statistics", settings, data="roles")
    split = stage("split", "split_rows", data="stats")
    names = blocks.run(pipeline(source("rows"), roles, stats, split, MODEL)).model("model")[:-1]
    assert list(names.get_feature_names_out()) == ["k", "c", "k_mean_by_k", "c_mean_by_k"]


@pytest.mark.parametrize("place", ["before", "after"])
def test_group_statistics_stay_at_chance_wherever_they_are_drawn(blocks, place):
    roles = stage("roles", "set_roles", ROLES, table="rows")
    first, second = ("stats", "split") if place == "before" else ("split", "stats")
    split = stage(
        "split", "split_rows", {"test_share": 0.5}, data="roles" if place == "after" else "stats"
    )
    stats = stage(
        "stats",
        "group_statistics",
        STATISTICS.settings,
        data="roles" if place == "before" else "split",
    )
    model = stage("model", "logistic_regression", data=second)
    scores = stage("scores", "evaluate", model="model", data=second)
    folds = stage("folds", "cross_validate", model="model", data=second)
    order = {"stats": stats, "split": split}
    ran = blocks.run(
        pipeline(source("rows"), roles, order[first], order[second], model, scores, folds)
    )
    assert ran.report("scores")["metrics"]["accuracy"] < CHANCE
    assert ran.report("folds")["metrics"]["accuracy_mean"] < CHANCE
    names = list(ran.model("model")[:-1].get_feature_names_out())
    coefficients = dict(zip(names, ran.model("model")[-1].coef_[0], strict=True))
    assert abs(coefficients["target_mean_by_k"]) < 2, "its own training rows do not fool it"


def test_by_hand_the_mean_target_of_all_rows_leaks():
    rows = flagged(TABLES["rows"])
    X = rows.assign(mean=rows.groupby("k")["yes"].transform("mean"))[["c", "mean"]]
    parts = train_test_split(X, rows["y"], test_size=0.5, random_state=0)
    assert LogisticRegression().fit(parts[0], parts[2]).score(parts[1], parts[3]) > LEAKY


def test_other_test_rows_leave_the_statistics_as_they_are(blocks):
    def fitted():
        roles = stage("roles", "set_roles", ROLES, table="rows")
        split = stage("split", "split_rows", {"test_share": 0.5}, data="stats")
        return blocks.run(pipeline(source("rows"), roles, STATISTICS, split, MODEL))

    first = fitted()
    test = first.data("split").test
    TABLES["rows"] = TABLES["rows"].copy()
    TABLES["rows"].loc[TABLES["rows"].index[test], "c"] = 99.0
    second = fitted()
    assert np.array_equal(first.data("split").test, test)
    assert np.array_equal(first.model("model")[-1].coef_, second.model("model")[-1].coef_)
