"""A model watched over windows, against the same numbers computed one by one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import mean_absolute_error, roc_auc_score
from sklearn.model_selection import KFold, cross_val_predict

from pipeline_core.measures.alarm_limits import AlarmLimits, drawn_window, learn_limits
from pipeline_core.measures.drift import compare_tables
from pipeline_core.measures.metric_limits import Answers, learn_metric_limits
from pipeline_core.measures.reference_profile import table_profile
from pipeline_core.measures.separability import separability
from pipeline_core.measures.time_windows import count_windows
from pipeline_core.measures.watch import watch_over_windows
from pipeline_core.measures.watch_reference import Drawing, WatchedRows, watch_reference
from pipeline_core.measures.watched_inputs import watched_columns
from pipeline_core.measures.watched_windows import WatchedWindow, WatchedWindows
from pipeline_core.measures.window_cells import farthest, window_cells

LIMITS = AlarmLimits((100,), (5.0,), 0.03, 0.1)


def table(rows, seed, shift=0.0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"a": rng.normal(shift, 1, rows), "b": rng.normal(size=rows)})


def watched(model, rows_of, windows=4, **settings):
    """Watch a model over windows of 120 rows; return its report, its rows and the windows."""
    X, y = rows_of(600, 1)
    later, labels = rows_of(120 * windows, 2)
    cut = count_windows(len(later), 120)
    fitted = model.fit(X, y)
    report = watch_over_windows(
        fitted,
        clone(model),
        WatchedRows(X, y),
        WatchedRows(later, labels),
        cut,
        draws=25,
        **settings,
    )
    return report, (later, labels), cut


def classes(rows, seed, shift=0.0):
    X = table(rows, seed, shift)
    chance = 1 / (1 + np.exp(-2 * X["a"]))
    drawn = np.random.default_rng(seed + 100).random(rows) < chance
    return X, pd.Series(np.where(drawn, "yes", "no"))


def numbers(rows, seed):
    X = table(rows, seed)
    return X, 3 * X["a"] + np.random.default_rng(seed + 100).normal(size=rows)


def test_each_window_is_judged_as_its_rows_are():
    report, (X, y), cut = watched(LogisticRegression(), classes, positive="yes")
    model = LogisticRegression().fit(*classes(600, 1))
    lines = report["tables"]["windows"]
    for line, window in zip(lines.to_dict("records"), cut, strict=True):
        rows, labels = X.iloc[window.rows], y.iloc[window.rows]
        chances = model.predict_proba(rows)
        assert line["metric"] == pytest.approx(roc_auc_score(labels == "yes", chances[:, 1]))
        assert line["answer"] == pytest.approx(np.mean(model.predict(rows) == "yes"))
        assert line["confidence"] == pytest.approx(chances.max(axis=1).mean())
        assert line["labels"] == 120


def test_the_estimate_comes_near_the_labels_that_come_later():
    report, *_ = watched(LogisticRegression(), classes, windows=8, metric="accuracy")
    lines = report["tables"]["windows"]
    assert (lines["estimated"] - lines["metric"]).abs().mean() < 0.05


def test_labels_that_are_not_there_yet_are_not_guessed():
    def half_known(rows, seed):
        X, y = classes(rows, seed)
        return X, y if seed == 1 else y.where(np.arange(rows) < 150, None)

    report, (X, y), _ = watched(LogisticRegression(), half_known, positive="yes")
    lines = report["tables"]["windows"]
    assert lines["labels"].tolist() == [120, 30, 0, 0]
    assert lines["metric"].notna().tolist() == [True, True, False, False]
    assert lines["estimated"].notna().all()
    model = LogisticRegression().fit(*classes(600, 1))
    known = y.iloc[120:150] == "yes"
    expected = roc_auc_score(known, model.predict_proba(X.iloc[120:150])[:, 1])
    assert lines["metric"][1] == pytest.approx(expected)


def test_columns_have_the_measures_of_a_comparison_with_the_reference():
    reference, window = table(900, 3), table(150, 4, shift=0.4)
    expected = compare_tables(reference, window)["tables"]["columns"].set_index("column")
    columns = watched_columns(table_profile(reference, points=None), window, LIMITS)
    columns = columns.table.set_index("column")
    for name in ("psi", "psi_by_chance", "jensen_shannon", "ks", "wasserstein"):
        assert columns[name].tolist() == expected[name].tolist()
    ends = reference["a"].min(), reference["a"].max()
    beyond = ((window["a"] < ends[0]) | (window["a"] > ends[1])).mean()
    assert columns.loc["a", "beyond_range"] == pytest.approx(beyond)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda rows: rows.drop(columns="a"), "gone"),
        (lambda rows: rows.assign(a=rows["a"].map(str)), "kind_changed"),
        (lambda rows: rows.assign(a=rows["a"] + 3), "compared"),
    ],
)
def test_a_column_that_is_gone_or_another_thing_raises_an_alarm(change, status):
    columns = watched_columns(table_profile(table(900, 3)), change(table(150, 4)), LIMITS)
    by_name = columns.table.set_index("column")
    assert by_name.loc["a", "status"] == status
    assert by_name["drifted"].tolist() == [True, False]


def test_a_metric_is_worse_where_the_relation_has_changed():
    def turned(rows, seed):
        X, y = numbers(rows, seed)
        return X, y if seed == 1 else y.where(np.arange(rows) < 240, -y)

    report, *_ = watched(Ridge(), turned, metric="mean_absolute_error")
    lines = report["tables"]["windows"]
    assert lines["metric_worse"].tolist() == [False, False, True, True]
    assert lines["drifted_columns"].tolist() == [0, 0, 0, 0]
    assert report["metrics"]["alarms"] == 2
    assert report["notes"] == [{"code": "first_alarm", "window": "241-360"}]


def test_the_limit_of_a_metric_is_the_quantile_over_drawn_windows():
    X, y = numbers(400, 1)
    answered = cross_val_predict(Ridge(), X, y, cv=KFold(5))
    limits = learn_metric_limits(
        Answers(y.to_numpy(), answered), "mean_absolute_error", [100], rate=0.1, draws=50, seed=3
    )
    random = np.random.default_rng(3)
    windows = [drawn_window(400, 100, random, in_order=False) for _ in range(50)]
    errors = sorted(mean_absolute_error(y[window], answered[window]) for window in windows)
    drawn, whole = errors[-5], mean_absolute_error(y, answered)
    # Later windows vary more than those of 100 of these 400 rows, about their mean.
    assert limits.of(100) == pytest.approx(whole + (drawn - whole) * np.sqrt(500 / 300), rel=1e-12)


def test_windows_in_order_follow_each_other():
    window = drawn_window(50, 7, np.random.default_rng(0), in_order=True)
    places = np.flatnonzero(window)
    assert places.tolist() == list(range(places[0], places[0] + 7))


@pytest.mark.parametrize(
    ("change", "low", "high"),
    [
        (lambda rows: rows, 0.35, 0.65),
        (lambda rows: rows + 5, 0.99, 1.0),
        # Each column is as it was; only how they go together has changed.
        (lambda rows: rows.assign(b=rows["a"]), 0.85, 1.0),
    ],
)
def test_a_forest_tells_rows_apart_where_they_differ(change, low, high):
    auc = separability(table(800, 1), change(table(800, 2)))
    assert low <= auc <= high


def test_few_rows_against_many_do_not_seem_to_differ():
    aucs = [separability(table(800, seed), table(60, seed + 50), seed) for seed in range(4)]
    assert np.mean(aucs) == pytest.approx(0.5, abs=0.12)


def test_words_and_gaps_are_told_apart_too():
    plain = pd.DataFrame({"city": ["Lima", "Cusco"] * 100, "n": [1.0, None] * 100})
    other = plain.assign(city=["Lima", "Quito"] * 100)
    assert separability(plain, other) > 0.7
    assert separability(plain, plain.assign(n=None)) > 0.7


def test_rows_are_watched_without_a_model():
    X, later = table(600, 1), table(360, 2, shift=2)
    cut = count_windows(360, 120)
    report = watch_over_windows(None, None, WatchedRows(X), WatchedRows(later), cut, draws=25)
    assert report["metrics"]["alarms"] == 3
    assert report["tables"]["windows"]["metric"].isna().all()


def test_only_the_columns_that_are_named_are_watched_and_the_model_sees_all():
    def shifted(rows, seed):
        X, y = numbers(rows, seed)
        return (X if seed == 1 else X.assign(b=X["b"] + 9)), y

    every, *_ = watched(Ridge(), shifted, metric="mean_absolute_error")
    one, *_ = watched(Ridge(), shifted, metric="mean_absolute_error", columns=("a",))
    drifted = [report["tables"]["windows"]["drifted_columns"].sum() for report in (every, one)]
    assert drifted == [4, 0]
    lines = [report["tables"]["windows"]["metric"].tolist() for report in (every, one)]
    assert lines[0] == lines[1]
    assert set(one["tables"]["window_columns"]["column"]) == {"a"}


def test_groups_are_followed_one_by_one():
    X, y = classes(600, 1)
    later, labels = classes(240, 2)
    groups = pd.DataFrame({"sex": ["f", "m"] * 120})
    model = LogisticRegression().fit(X, y)
    report = watch_over_windows(
        model, clone(model), WatchedRows(X, y), WatchedRows(later, labels, groups),
        count_windows(240, 120), metric="accuracy", positive="yes", draws=25,
    )  # fmt: skip
    rows = report["tables"]["window_groups"].to_dict("records")
    assert [(row["window"], row["group"], row["rows"]) for row in rows] == [
        ("1-120", "f", 60), ("1-120", "m", 60), ("121-240", "f", 60), ("121-240", "m", 60),
    ]  # fmt: skip
    first = later.iloc[0:120:2]
    assert rows[0]["metric"] == pytest.approx(np.mean(model.predict(first) == labels[0:120:2]))


def test_a_window_without_rows_is_an_alarm():
    X = table(300, 1)
    cut = count_windows(100, 100)
    empty = cut[0]._replace(label="nothing", rows=np.array([], dtype=int))
    report = watch_over_windows(None, None, WatchedRows(X), WatchedRows(X), [*cut, empty], draws=25)
    assert report["tables"]["windows"]["alarm"].tolist() == [False, True]


@pytest.mark.parametrize("side", ["reference", "current"])
def test_a_side_without_rows_is_refused(side):
    sides = {"reference": table(50, 1), "current": table(50, 2)}
    sides[side] = sides[side].head(0)
    with pytest.raises(ValueError, match=side):
        watch_over_windows(
            None, None, WatchedRows(sides["reference"]), WatchedRows(sides["current"]), []
        )


def test_a_window_that_the_model_cannot_answer_is_an_alarm_and_not_the_end():
    X, y = numbers(600, 1)
    later, labels = numbers(240, 2)
    later.loc[:3, "b"] = np.nan
    model = Ridge().fit(X, y)
    report = watch_over_windows(
        model, clone(model), WatchedRows(X, y), WatchedRows(later, labels),
        count_windows(240, 120), draws=25,
    )  # fmt: skip
    lines = report["tables"]["windows"]
    assert lines["answered"].tolist() == [False, True]
    assert lines["alarm"].tolist() == [True, False]
    assert lines["metric"].isna().tolist() == [True, False]
    assert {"code": "windows_not_answered", "windows": ["1-120"], "of": 1} in report["notes"]


def test_windows_larger_than_half_the_reference_have_limits_too():
    X, later = table(200, 1), table(500, 2, shift=3)
    report = watch_over_windows(
        None, None, WatchedRows(X), WatchedRows(later), count_windows(500, 500), draws=25
    )
    assert report["metrics"]["alarms"] == 1
    assert {"code": "limits_of_smaller_windows", "rows": 100, "largest": 500} in report["notes"]


def test_half_of_the_promised_alarms_are_the_metrics():
    X, y = numbers(400, 1)
    drawing = Drawing([100], rate=0.2, draws=30)
    _, alone = watch_reference(None, None, WatchedRows(X, y), drawing, "", None)
    model = Ridge().fit(X, y)
    _, both = watch_reference(
        model, clone(model), WatchedRows(X, y), drawing, "mean_absolute_error", None
    )
    assert alone.limits == learn_limits(X, [100], 0.2, 30)
    assert both.limits == learn_limits(X, [100], 0.1, 30)


def test_distributions_are_those_of_each_window_and_stay_few():
    report, (later, _), cut = watched(Ridge(), numbers)
    cells = report["tables"]["window_distributions"]
    first = cells[(cells["window"] == cut[0].label) & (cells["column"] == "a")]
    values = later["a"].iloc[cut[0].rows]
    ends = first[["low", "high"]].to_numpy()
    inside = [((values > low) & (values <= high)).sum() for low, high in ends]
    assert first["current"].tolist() == inside
    assert first["reference"].sum() == 600
    columns = report["tables"]["window_columns"]
    parts = [part for _, part in cells.groupby("window")]
    few = window_cells(parts, columns, most=50)
    worst = columns.sort_values(["ratio", "psi"]).iloc[-1]
    assert 0 < len(few) <= 50
    assert set(few["column"]) == {worst["column"]}


def test_of_many_windows_the_distributions_of_the_farthest_stay():
    """As if all had been kept to the end."""
    parts = [table(40, seed, shift=seed % 7 / 4) for seed in range(25)]
    profiles = table_profile(table(400, 99), points=None)
    watched, whole = WatchedWindows(most=4), []
    for number, rows in enumerate(parts):
        columns = watched_columns(profiles, rows, LIMITS)
        named = [part.assign(window=str(number)) for part in columns]
        whole.append(WatchedWindow({"window": str(number)}, *named))
        watched.add(whole[-1])
        assert len(watched.cells) < 2 * 4
    together = pd.concat([window.columns for window in whole], ignore_index=True)
    kept = {cells["window"].iloc[0] for cells in watched.cells}
    assert set(farthest(together, "window", 4)) <= kept
    pd.testing.assert_frame_equal(watched.columns, together)
    assert watched.lines == [window.line for window in whole]
    for number, before in enumerate(whole):
        pd.testing.assert_frame_equal(
            watched.columns_of(number).reset_index(drop=True),
            before.columns.reset_index(drop=True),
        )


def test_what_drift_cost_is_told_where_labels_are():
    def scaled(rows, seed):
        X, y = numbers(rows, seed)
        return (X, y) if seed == 1 else (X.assign(a=X["a"] * 10), y.where(np.arange(rows) < 240))

    report, *_ = watched(Ridge(), scaled, metric="mean_absolute_error")
    costs = report["tables"]["drift_costs"]
    assert costs["window"].tolist() == ["1-120", "121-240"]
    assert costs["column"].tolist() == ["a", "a"]
    lines = report["tables"]["windows"]
    assert costs["loss"].tolist() == lines["metric"].head(2).tolist()
    assert (costs["cost"] > 5).all()
    assert (costs["share"] == 1).all()
