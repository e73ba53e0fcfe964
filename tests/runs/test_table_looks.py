"""The jobs that look at a stage's table: on the sample, on kept rows, and within bounds."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from pipeline_core.errors import FabricaError
from pipeline_core.expressions import selections
from pipeline_core.runs import column_pairs, stage_table, table_looks
from pipeline_core.runs.jobs import JOBS
from pipeline_core.spec import parse, to_base64
from tests.runs.kept_results import keys_of_run

TEXT = """
fabrica: 1
stages:
  rows: {block: read_csv, settings: {path: people.csv}}
  checked: {block: check_columns, inputs: {table: rows}}
  roles: {block: set_roles, inputs: {table: checked}, settings: {target: good, positive: "yes"}}
  split: {block: split_rows, inputs: {data: roles}}
  scaled: {block: scale, inputs: {data: split}}
"""
ODD = 'the "in`come" (€)'
COUNT = 8_000


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    random = np.random.default_rng(0)
    good = random.choice(["yes", "no"], COUNT)
    income = random.lognormal(1, 1, COUNT) + (good == "yes")
    return pd.DataFrame(
        {
            "age": np.arange(COUNT) % 60,
            ODD: np.where(random.random(COUNT) < 0.1, np.nan, income),
            "city": random.choice(["Lima", "it's", "Ñ"], COUNT),
            "good": good,
        }
    )


@pytest.fixture(scope="module")
def place(tmp_path_factory, people):
    folder = tmp_path_factory.mktemp("looked-at")
    people.to_csv(folder / "people.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def keys(place):
    return keys_of_run(place, TEXT)


def look(job, place, stage, *, text=TEXT, **options):
    arguments = {"line": to_base64(parse(text)), "file": str(place / "p.yaml"), "stage": stage}
    answer = job(place, **arguments, **options)
    json.dumps(answer, allow_nan=False)
    return answer


def test_every_job_can_be_called():
    jobs = [table_looks.table_columns, table_looks.table_column, table_looks.table_associations]
    jobs += [table_looks.table_selection, column_pairs.table_pair, column_pairs.table_boxes]
    for job in jobs:
        assert JOBS[job.__name__] == f"{job.__module__}:{job.__name__}"


def test_columns_of_kept_rows_and_of_the_sample(place, keys):
    kept = look(table_looks.table_columns, place, "roles", key=keys["roles"])
    sample = look(table_looks.table_columns, place, "roles", sample=500)
    assert (kept["rows"], kept["kept"], kept["counted"]) == (COUNT, True, None)
    assert (sample["rows"], sample["kept"]) == (500, False)
    by_name = {column["column"]: column for column in kept["columns"]}
    assert list(by_name) == ["age", ODD, "city", "good"]
    assert by_name["good"]["relation"] is None
    assert by_name[ODD]["relation"]["measure"] == "correlation_ratio"
    assert by_name["city"]["relation"]["measure"] == "cramers_v"
    assert by_name["city"]["distinct"] == 3


def test_a_result_that_is_gone_is_looked_at_on_the_sample(place, keys):
    assert look(table_looks.table_columns, place, "roles", key="no such key")["kept"] is False


def test_what_is_predicted_later_is_the_target_before_too(place):
    assert look(table_looks.table_columns, place, "rows")["target"] is None
    assert look(table_looks.table_columns, place, "rows", target="good")["target"] == "good"
    assert look(table_looks.table_columns, place, "rows", target="gone")["target"] is None


def test_what_passes_its_rows_on_can_be_looked_at(place, keys):
    answer = look(table_looks.table_columns, place, "checked", key=keys["checked"])
    assert (answer["rows"], answer["kept"]) == (COUNT, True)


@pytest.mark.parametrize("name", ["age", ODD, "city", "good"])
def test_the_page_of_a_column_counts_every_row(place, keys, name):
    page = look(table_looks.table_column, place, "roles", key=keys["roles"], column=name)
    counts = np.sum([bar["counts"] for bar in page["bars"]], axis=0)
    assert counts.sum() == COUNT
    assert page["classes"] == (None if name == "good" else ["no", "yes"])


def test_outliers_come_with_their_rows_the_furthest_first(place, keys, people):
    page = look(table_looks.table_column, place, "roles", key=keys["roles"], column=ODD)
    first, third = people[ODD].quantile([0.25, 0.75])
    high = third + 1.5 * (third - first)
    assert page["fences"]["high"] == pytest.approx(high)
    assert page["outliers"]["count"] == (people[ODD] > high).sum()
    assert len(page["outliers"]["data"]) == table_looks.MAX_ROWS
    assert page["outliers"]["labels"][0] == str(people[ODD].idxmax())
    assert page["outliers"]["columns"][0] == ODD
    assert page["outliers"]["data"][0][0] == people[ODD].max()


def test_points_are_a_seeded_sample_of_five_thousand(place, keys, people):
    options = {"key": keys["roles"], "first": "age", "second": ODD, "by": "good"}
    pair = look(column_pairs.table_pair, place, "roles", **options)
    points = pair["points"]
    assert points["of"] == people[ODD].notna().sum() > 5_000
    assert len(points["x"]) == len(points["codes"]) == 5_000
    assert pair == look(column_pairs.table_pair, place, "roles", **options)
    rows = people.loc[[int(label) for label in points["labels"]]]
    assert rows["age"].tolist() == points["x"]
    assert rows["good"].tolist() == [points["classes"][code] for code in points["codes"]]


def test_pairs_of_other_kinds(place, keys, people):
    boxes = look(
        column_pairs.table_pair, place, "roles", key=keys["roles"], first="city", second=ODD
    )
    medians = {box["label"]: box["median"] for box in boxes["boxes"]}
    assert medians == pytest.approx(people.groupby("city")[ODD].median().to_dict())
    counts = look(
        column_pairs.table_pair, place, "roles", first="city", second="good", key=keys["roles"]
    )
    expected = pd.crosstab(people["city"], people["good"])
    table = pd.DataFrame(
        counts["counts"]["n"], counts["counts"]["first"], counts["counts"]["second"]
    )
    assert table.sort_index()[["no", "yes"]].to_numpy().tolist() == expected.to_numpy().tolist()


def test_a_selection_says_all_rows_and_shows_the_first(place, keys, people):
    condition = selections.is_beyond(ODD, -1, 20)
    answer = look(
        table_looks.table_selection, place, "roles", key=keys["roles"], condition=condition
    )
    expected = people[people[ODD] > 20]
    assert answer["count"] == len(expected)
    assert answer["labels"][:5] == [str(label) for label in expected.index[:5]]


@pytest.mark.parametrize("condition", ["nothing > 1", "city > 1", "age >", "age"])
def test_a_selection_that_does_not_suit_the_columns_is_explained(place, condition):
    with pytest.raises(FabricaError):
        look(table_looks.table_selection, place, "roles", condition=condition)


def test_scaled_rows_are_those_that_leave_the_stage(place, keys):
    page = look(table_looks.table_column, place, "scaled", key=keys["scaled"], column="age")
    assert page["rows"] == COUNT
    assert abs(page["profile"]["middle"]) < 0.1


def test_a_wide_table_is_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(stage_table, "_MAX_CELLS", 40_000)
    monkeypatch.setattr(table_looks, "MAX_LISTED", 3)
    random = np.random.default_rng(1)
    wide = pd.DataFrame(random.normal(size=(1_500, 40)), columns=[f"x{n}" for n in range(40)])
    wide["y"] = wide["x37"] + wide["x5"] + random.normal(size=1_500)
    wide.to_csv(tmp_path / "wide.csv", index=False)
    text = "fabrica: 1\nstages:\n  rows: {block: read_csv, settings: {path: wide.csv}}\n"
    answer = look(table_looks.table_columns, tmp_path, "rows", text=text, sample=5_000, target="y")
    assert answer["counted"] == 1_000
    assert [column["column"] for column in answer["columns"]] == ["x5", "x37", "y"]
    assert len(answer["kinds"]) == 41
    matrix = look(table_looks.table_associations, tmp_path, "rows", text=text, target="y")
    assert len(matrix["columns"]) == table_looks.MAX_MATRIX
    assert {"x5", "x37", "y"} <= set(matrix["columns"])
