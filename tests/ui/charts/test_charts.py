"""Charts show the very numbers of the report, whatever the names in it look like."""

from __future__ import annotations

import pandas as pd
import pytest

from pipeline_core.blocks.monitor.data_drift import data_drift
from pipeline_core.store.stage_history import StageRecord
from ui.charts import CHART_KINDS, report_charts
from ui.charts.cell_labels import colour_at, luminance, text_colour
from ui.charts.drift import distribution, stability_by_column
from ui.charts.regression import MAX_POINTS, sample_evenly
from ui.charts.run_trends import run_trends
from ui.charts.table_columns import with_labels
from ui.charts.table_kinds import general_draw
from ui.documents.documents import load
from ui.screens.pipeline.inspector.result import metric_cards
from ui.text.words import use_language
from ui.widgets.tables import _unique_names


@pytest.fixture
def report(workspace_with_runs):
    from ui.documents.stores import visitor_store
    from ui.documents.view_model import view_model_of

    def of(example: str, stage: str):
        return visitor_store().artifacts.report(view_model_of(load(example)).views[stage].key)

    return of


def figures_by_name(report, lang="en"):
    charts = report_charts(report, lang)
    return {chart.code.removeprefix("chart."): chart.figure for chart in charts}


def test_a_classifier_has_its_five_charts(report):
    scores = report("credit", "logistic_scores")
    figures = figures_by_name(scores)
    assert list(figures) == ["confusion", "roc", "precision_recall", "gains", "calibration"]
    assert list(figures["roc"].data[0].x) == scores["tables"]["roc"]["fpr"].tolist()
    counts = scores["tables"]["confusion"].set_index(["actual", "predicted"])["n"]
    heat = figures["confusion"].data[0]
    assert heat.text[0][1] == str(counts[heat.y[0], heat.x[1]])


def test_a_regressor_has_its_two(report):
    with use_language("es", "es-ES"):
        figures = figures_by_name(report("housing", "boosting_scores"), "es")
    assert list(figures) == ["actual_predicted", "residuals"]
    assert sum(figures["residuals"].data[0].y) == 5160
    assert len(figures["actual_predicted"].data[0].x) <= MAX_POINTS
    assert figures["residuals"].layout.separators == ",."


def test_groups_have_a_dot_for_each_rate_and_small_ones_are_hollow(report):
    review = report("credit", "logistic_bias")
    figure = figures_by_name(review)["groups"]
    groups = review["tables"]["groups"]
    assert list(figure.data[0].x) == groups["selection_rate"].tolist()
    hollow = [symbol == "circle-open" for symbol in figure.data[0].marker.symbol]
    assert hollow == groups["small"].tolist()
    shapes = {symbol.removesuffix("-open") for rate in figure.data for symbol in rate.marker.symbol}
    assert len(shapes) == len(figure.data) == 4
    assert "n = 71" in figure.data[0].text[0]
    assert list(figure.data[0].error_x.array) == list(
        groups["selection_rate_high"] - groups["selection_rate"]
    )


def test_drift_and_folds(report):
    drift = report("credit", "drift")
    bars = figures_by_name(drift)["drift"].data[0]
    assert bars.x[0] == drift["metrics"]["max_psi"]
    shares = distribution(drift["tables"]["distributions"], "age_in_years", "es")
    assert [round(sum(item.y), 9) for item in shares.data] == [1.0, 1.0]
    folds = figures_by_name(report("credit", "logistic_folds"))["folds"]
    assert len(folds.data) == 6


def test_a_frequent_value_has_a_bar_of_its_own():
    before, after = [0.0] * 30 + [1.0] * 5, [-1.0] * 3 + [0.0] * 32
    report = data_drift(pd.DataFrame({"holiday": before}), pd.DataFrame({"holiday": after}))
    figure = distribution(report["tables"]["distributions"], "holiday", "en")
    assert list(figure.data[0].x) == ["< 0", "0", "0 – 1"]


def test_the_outer_cells_are_open():
    numbers = pd.Series(range(100))
    report = data_drift(pd.DataFrame({"season": numbers}), pd.DataFrame({"season": numbers}))
    labels = list(distribution(report["tables"]["distributions"], "season", "en").data[0].x)
    assert labels[0].startswith("≤ ")
    assert labels[-1].startswith("> ")
    assert not [label for label in labels if "inf" in label]


def test_long_column_names_leave_room_for_the_bars_and_hold_no_markup():
    names = ["a very long name of a column that fills the panel", "<b>bold</b>"]
    table = pd.DataFrame(
        {
            "column": names,
            "psi": [0.3, 0.1],
            "psi_by_chance": [0.02, 0.02],
            "drifted": [True, False],
        }
    )
    figure = stability_by_column({"columns": table}, "en")
    assert list(figure.layout.yaxis.tickvals) == list(figure.data[0].y) == names
    assert figure.layout.yaxis.ticktext == (
        "a very long name of a column…", "&lt;b&gt;bold&lt;/b&gt;"
    )  # fmt: skip
    assert list(figure.data[0].customdata) == [names[0], "&lt;b&gt;bold&lt;/b&gt;"]


def test_figures_are_transparent_so_that_both_themes_work(report):
    for figure in figures_by_name(report("credit", "logistic_scores")).values():
        assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"


def test_numbers_of_a_confusion_matrix_are_read_on_every_cell_and_the_right_ones_are_framed():
    cells = pd.DataFrame({"actual": list("aab"), "predicted": list("abb"), "n": [1, 9, 3]})
    figure = figures_by_name({"tables": {"confusion": cells}})["confusion"]
    labels = {(item.y, item.x): item.text for item in figure.layout.annotations}
    assert labels == {
        ("a", "a"): "1<br>10%",
        ("a", "b"): "9<br>90%",
        ("b", "a"): "0<br>0%",
        ("b", "b"): "3<br>100%",
    }
    assert [(round(f.x0), round(f.y1)) for f in figure.layout.shapes] == [(0, 0), (1, 1)]
    scale = [(place, colour) for place, colour in figure.data[0].colorscale]
    assert all(colour.startswith("#") for _, colour in scale), "opaque: alike in both themes"
    for share in range(101):
        text = {"#000000": 0.0, "#ffffff": 1.0}[text_colour(share / 100, scale)]
        light, dark = sorted((luminance(colour_at(share / 100, scale)), text), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, share


def test_names_that_look_like_markup_stay_names():
    table = pd.DataFrame({"actual": ["<1H OCEAN"], "predicted": ["<1H OCEAN"], "n": [3]})
    figure = figures_by_name({"tables": {"confusion": table}})["confusion"]
    assert list(figure.data[0].x) == ["<1H OCEAN"]


def test_empty_and_missing_tables_are_no_charts():
    assert report_charts({"metrics": {}}, "en") == []
    empty = pd.DataFrame(columns=["class", "fpr", "tpr"])
    assert report_charts({"tables": {"roc": empty}}, "en") == []


def test_thinning_keeps_few_rows_as_they_are():
    table = pd.DataFrame({"row": range(MAX_POINTS + 1)})
    assert len(sample_evenly(table)) <= MAX_POINTS
    assert sample_evenly(table.head(5)).equals(table.head(5))


def test_repeated_columns_are_told_apart():
    assert _unique_names(["a", "b", "a"]) == ["a", "b", "a (2)"]


def test_no_number_is_lost_between_first_look_and_the_rest():
    metrics = {f"accuracy_{i}": 0.5 for i in range(40)}
    first, more = metric_cards(metrics, "en")
    assert len(first) + len(more) == 40


GENERAL = {
    "gain_curve": ("curve", pd.DataFrame({"share": [0.0, 1.0], "gain": [0.0, 1.0]})),
    "losses_curve": ("curve", pd.DataFrame({"set": ["a", "b"], "x": [1, 1], "y": [2.0, 3.0]})),
    "one_curve": (None, pd.DataFrame({"x": [1.0, 2.0]})),
    "by_depth": (None, pd.DataFrame({"depth": [1, 2], "score": [0.5, 0.7]})),
    "importance": ("bars", pd.DataFrame({"feature": ["a", "b"], "gain": [1.0, 2.0]})),
    "grouped": ("bars", pd.Series([1, 2], pd.Index(["a", "b"], name="k"), name="v").to_frame()),
    "described": (None, pd.DataFrame({"a": ["x"], "b": ["y"], "c": [1]})),
    "crossed": ("heat_map", pd.crosstab(pd.Series(["a", "b"], name="was"), pd.Series(["a", "b"]))),
    "guesses": (
        "points_against_diagonal",
        pd.DataFrame({"actual": [1.0, 2.0], "predicted": [1.5, None]}),
    ),
    "listed": (None, pd.DataFrame({"why": ["x"], "row": [7]})),
    "repeats": ("points_by_fold", pd.DataFrame({"fold": [1, 2], "skill": [0.5, 0.6]})),
    "weekly": (
        "lines_over_time",
        pd.DataFrame({"week": pd.to_datetime(["2024-01-07", "2024-01-14"]), "rate": [0.1, 0.2]}),
    ),
    "rowless": (None, pd.DataFrame({"a": pd.Series(dtype="str"), "b": pd.Series(dtype="float64")})),
    "bare": (None, pd.DataFrame(index=range(3))),
    "flags": (None, pd.DataFrame({"a": [1.0], "b": [True]})),
}


@pytest.mark.parametrize("name", GENERAL)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_table_that_nobody_knows_is_drawn_by_its_columns(name, lang):
    kind, table = GENERAL[name]
    draw = general_draw(name, with_labels(table))
    assert (draw and draw.__name__) == kind
    figures = figures_by_name({"tables": {name: table}}, lang)
    assert list(figures) == ([f"table.{name}"] if kind else [])


@pytest.mark.parametrize("kind", CHART_KINDS, ids=lambda kind: kind.code)
def test_a_built_in_name_with_other_columns_breaks_nothing(kind):
    odd = pd.DataFrame({"fold": ["a", "b"], "class": ["x", "y"], "n": ["many", "few"]})
    assert report_charts({"tables": dict.fromkeys(kind.tables, odd)}, "en") == []


def test_numbers_of_all_sizes_and_none_are_drawn():
    table = pd.DataFrame(
        {
            "word": ["a", "a", "<b>c</b>", "d"],
            "rate": [0.1, float("nan"), float("inf"), -0.5],
            "n": [9_000, 1, 2, 3],
            "income": [40_000.0] * 4,
            "zero": [0] * 4,
        }
    )
    (chart,) = report_charts({"tables": {"sizes": table}}, "es")
    assert [trace.name for trace in chart.figure.data] == ["rate", "zero"]
    assert len(set(chart.figure.data[0].y)) == 4  # equal words keep a bar each
    assert "<b>" not in "".join(chart.figure.data[0].y)
    nothing = table.assign(rate=float("nan"), n=float("nan"), income=None, zero=float("nan"))
    assert report_charts({"tables": {"sizes": nothing}}, "en") == []


def test_a_matrix_of_counts_shows_counts():
    (chart,) = report_charts({"tables": {"crossed": GENERAL["crossed"][1]}}, "en")
    assert [label.text for label in chart.figure.layout.annotations] == ["1", "0", "0", "1"]


@pytest.mark.parametrize(("lang", "words"), [("en", "ROC AUC (mean)"), ("es", "AUC ROC (media)")])
def test_bars_of_metrics_have_their_names_in_words(lang, words):
    table = pd.DataFrame({"metric": ["roc_auc_mean"], "weighted": [0.8], "unweighted": [0.7]})
    (chart,) = report_charts({"tables": {"weighting": table}}, lang)
    assert {tuple(bar.y) for bar in chart.figure.data} == {(words,)}


def test_runs_over_time_show_each_stages_own_seconds_and_its_failures():
    records = [
        StageRecord("r1", 1.0, "<b>fit</b>", "succeeded", 2.0, 10, 100.0),
        StageRecord("r2", 2.0, "<b>fit</b>", "reused", None, 10),
        StageRecord("r3", 3.0, "<b>fit</b>", "failed", 0.5),
        *(StageRecord("r3", 3.0, f"s{n}", "succeeded", 0.01 * n) for n in range(9)),
    ]
    figure = run_trends(records, "seconds", "en")
    bars = {trace.name: trace for trace in figure.data if trace.type == "bar"}
    assert list(bars["&lt;b&gt;fit&lt;/b&gt;"].y) == [2.0, None, 0.5]
    assert sum(trace.y[-1] or 0 for trace in bars.values()) == pytest.approx(0.5 + 0.36)
    (failures,) = [trace for trace in figure.data if trace.name == "Failed"]
    assert (list(failures.x), list(failures.text)) == (["r3"], ["&lt;b&gt;fit&lt;/b&gt;"])
    (rows,) = [
        trace for trace in run_trends(records, "rows", "es").data if trace.name != "Con fallas"
    ]
    assert list(rows.y) == [10, 10, None]
    assert run_trends([records[1]], "megabytes", "en") is None
