"""A play: the numbers of other libraries on the same rows, what notices, and what it costs."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, roc_auc_score

from pipeline_core.cli import main
from pipeline_core.measures.watched_inputs import watched_columns
from pipeline_core.registry.learned_limits import limits_of_json
from pipeline_core.simulator.findings import findings
from pipeline_core.simulator.play import played_windows
from pipeline_core.simulator.scenario import Bend, Scenario
from pipeline_core.simulator.scenario_file import scenario_from_text, scenario_text
from pipeline_core.simulator.simulation import simulate
from pipeline_core.simulator.stream import held_out_rows, stream_of
from tests.registry.conftest import loans
from tests.simulator.conftest import ROWS

SIZE = 100
SHIFT = Bend("income", "shift", 2.0, first=4, last=6)
TEXT = """\
scenario: 1
name: Incomes rise
table: loans.csv
rows: 100
metric: accuracy
worst: 0.2
bends:
  - {column: income, kind: shift, amount: 3, from: 4}
expect:
"""
FOUND = '  - {alarm: income, by: 4}\n  - {alarm: "answers: prediction", by: 4}\n'
FOUND += '  - {alarm: "answers: score no", by: 4}\n  - {alarm: "answers: score yes", by: 4}\n'


def stream(model, *bends, **settings):
    scenario = Scenario("s", rows=SIZE, bends=bends, **settings)
    return stream_of(model, loans(ROWS), scenario, "s")


@pytest.mark.parametrize(
    ("metric", "measure"),
    [
        ("accuracy", lambda y, predicted, score: accuracy_score(y, predicted)),
        ("roc_auc", lambda y, predicted, score: roc_auc_score(y == "yes", score)),
    ],
)
def test_metrics_and_answers_are_those_of_scikit_learn_on_the_same_rows(model, metric, measure):
    windows = list(played_windows(stream(model, SHIFT, metric=metric)))
    assert [window["window"] for window in windows] == [*range(1, ROWS // SIZE + 1)]
    table = loans(ROWS)
    late = np.repeat([0, 1, 0], [3 * SIZE, 3 * SIZE, 3 * SIZE])
    bent = table.assign(income=table["income"] + late * 2 * table["income"].std(ddof=0))
    for window in windows:
        part = slice((window["window"] - 1) * SIZE, window["window"] * SIZE)
        for rows, key, answer in (
            (bent, "metric", "answer"),
            (table, "unbent_metric", "unbent_answer"),
        ):
            X, y = rows.iloc[part].drop(columns="paid"), rows.iloc[part]["paid"]
            predicted = model.pipeline.predict(X)
            score = model.pipeline.predict_proba(X)[:, list(model.pipeline.classes_).index("yes")]
            assert window[key] == measure(y, predicted, score)
            assert window[answer] == np.mean(predicted == "yes")


def test_drift_is_that_of_the_watch_on_the_same_rows(model):
    (window,) = played_windows(stream(model, SHIFT), 5, 5)
    table = loans(ROWS)
    rows = table.iloc[4 * SIZE : 5 * SIZE]
    rows = rows.assign(income=rows["income"] + 2 * table["income"].std(ddof=0))
    limits = limits_of_json(model.kept.record["limits"]["features"])
    expected = watched_columns(model.columns, rows, limits).table.set_index("column")
    assert [row["psi"] for row in window["columns"]] == expected["psi"].tolist()
    assert window["limit"] == limits.of(SIZE)
    assert "income" in window["alarms"]


def test_a_play_can_be_picked_up_at_any_window(model):
    whole = list(played_windows(stream(model, SHIFT)))
    assert list(played_windows(stream(model, SHIFT), 5, 7)) == whole[4:7]


def test_what_was_noticed_and_what_it_cost(model):
    played = stream(model, SHIFT, metric="accuracy")
    windows = list(played_windows(played))
    result = findings(played.scenario, windows, "accuracy")
    income = next(one for one in result["noticed"] if one["alarm"] == "income")
    assert (income["bend"], income["window"], income["rows"]) == (0, 4, SIZE)
    assert income["lost"] == windows[3]["unbent_metric"] - windows[3]["metric"] > 0
    since = [window["metric"] for window in windows[3:]]
    assert result["cost"]["metric"] == pytest.approx(np.mean(since))
    assert result["holds"] is None


def test_what_the_model_refuses_is_noticed(model):
    (window,) = played_windows(stream(model, Bend("income", "missing", 1.0)), 1, 1)
    assert "income" in window["alarms"]
    words = Bend("city", "new_category", 1.0, value="Iquitos")
    (window,) = played_windows(stream(model, words), 1, 1)
    assert "city" in window["alarms"]


def test_only_what_is_chosen_is_an_alarm_and_the_worst_of_a_metric(model):
    played = stream(model, SHIFT, columns=("city",), metric="accuracy", worst=0.99)
    alarms = {alarm for window in played_windows(played) for alarm in window["alarms"]}
    assert alarms == {"performance: accuracy"}


def test_a_metric_is_held_against_what_was_learned_when_the_model_was_kept(model):
    learned = {"metric": "accuracy", "sizes": [50, 200], "limits": [0.6, 0.8], "calibrations": {}}
    record = {**model.kept.record, "performance": learned}
    taught = replace(model, kept=replace(model.kept, record=record))
    windows = list(played_windows(stream(taught, SHIFT, metric="accuracy")))
    expected = np.interp(np.log(SIZE), np.log([50, 200]), [0.6, 0.8])
    for window in windows:
        assert window["worst"] == expected
        is_alarm = "performance: accuracy" in window["alarms"]
        assert is_alarm == (window["metric"] < expected)
    assert len({window["metric"] < expected for window in windows}) == 2
    other = next(played_windows(stream(taught, metric="roc_auc")))
    assert other["worst"] is None


def test_rows_are_kept_ordered_and_shuffled(model):
    table = loans(ROWS)
    kept = stream(model, keep='city == "Lima"', order="income").rows
    expected = table[table["city"] == "Lima"].sort_values("income", kind="stable")
    pd.testing.assert_frame_equal(kept, expected.reset_index(drop=True))
    shuffled = stream(model, order="shuffled", seed=3).rows
    assert not shuffled.equals(table)
    both = [rows.sort_values([*rows], ignore_index=True) for rows in (shuffled, table)]
    pd.testing.assert_frame_equal(*both)


def test_the_rows_that_it_was_tested_on_are_those_of_the_run(store, model, loans_folder):
    rows = held_out_rows(store, model.kept)
    assert len(rows) == model.kept.record["rows"]["test"]
    pd.testing.assert_frame_equal(rows, loans(ROWS).loc[rows.index], check_dtype=False)
    result = simulate(store, model, Scenario("s", rows=50), {}, loans_folder)
    assert len(result["windows"]) == len(rows) // 50


def test_a_scenario_survives_its_file():
    bends = (SHIFT, Bend("city", "bias", 0.25, 2, ramp=3.0, value="no", group="Lima"))
    scenario = Scenario("A: b", "t.csv", "income", "income > 2", True, 50, 9, 4, bends=bends)
    assert scenario_from_text(scenario_text(scenario), "s.yaml") == scenario


def simulated(folder, text, capsys, *more):
    (folder / "s.yaml").write_text(text)
    options = ["--workspace", str(folder / "home"), "--lang", "en"]
    code = main(["simulate", "loans", str(folder / "s.yaml"), *more, *options])
    return code, capsys.readouterr()


@pytest.mark.parametrize(
    ("expected", "code", "words"),
    [
        (FOUND, 0, "As expected."),
        (FOUND + "  - {alarm: city, by: 6}\n", 1, "Missed: city"),
        ("  - {alarm: income, by: 4}\n", 1, "Not expected: answers: prediction"),
    ],
)
def test_the_command_ends_as_tests_do(loans_folder, capsys, expected, code, words):
    ended, printed = simulated(loans_folder, TEXT + expected, capsys)
    assert (ended, words in printed.out) == (code, True), printed
    assert "(bend 1; rows since it began: 100)" in printed.out


def test_a_folder_of_scenarios_is_played_together(loans_folder, tmp_path, capsys):
    (tmp_path / "loans.csv").write_bytes((loans_folder / "loans.csv").read_bytes())
    (tmp_path / "a.yaml").write_text(TEXT + FOUND)
    (tmp_path / "b.yaml").write_text(TEXT + "  - {alarm: city, by: 2}\n")
    (tmp_path / "other.yaml").write_text("fabrica: 1\nname: no scenario\n")
    options = ["--workspace", str(loans_folder / "home"), "--json"]
    assert main(["simulate", "loans", str(tmp_path), *options]) == 1
    results = json.loads(capsys.readouterr().out)
    assert [result["holds"] for result in results] == [True, False]
