"""Comparing runs: different settings, different results, and what depends on them."""

from __future__ import annotations

import pytest

from pipeline_core.compare import Difference, RunRecord, compare, direction, verdict
from pipeline_core.spec import Pipeline, Stage

ENTRIES = {
    "split": {"settings": {"properties": {"share": {"default": 0.25}, "how": {"default": None}}}},
    "forest": {"settings": {"properties": {"trees": {"default": 100}}}},
}


def pipeline(share=None, trees=None, seed=0, **more: Stage) -> Pipeline:
    stages = [
        Stage("rows", "read"),
        Stage("split", "split", {"data": ("rows",)}, {} if share is None else {"share": share}),
        Stage("f", "forest", {"data": ("split",)}, {} if trees is None else {"trees": trees}),
        Stage("scores", "evaluate", {"model": ("f",), "data": ("split",)}),
    ]
    return Pipeline(seed=seed, stages={stage.name: stage for stage in stages} | more)


def row(stage: str, status: str = "succeeded", **metrics: float | None) -> dict:
    return {"stage": stage, "status": status, "summary": {"metrics": metrics}}


def marks(*pipelines: Pipeline) -> list[dict[str, str | None]]:
    records = [RunRecord(str(i), pipeline) for i, pipeline in enumerate(pipelines)]
    by_stage = compare(records, ENTRIES).marks
    return [{name: by_stage[name][i] for name in by_stage} for i in range(len(pipelines))]


def test_only_what_differs_is_listed():
    records = [RunRecord("a", pipeline(0.25, 10)), RunRecord("b", pipeline(0.25, 20))]
    (difference,) = compare(records, ENTRIES).differences
    assert difference == Difference("setting", "f", "trees", (10, 20))


def test_a_default_written_down_is_no_difference():
    records = [RunRecord("a", pipeline()), RunRecord("b", pipeline(0.25, 100.0))]
    assert not compare(records, ENTRIES).differences


def test_a_flag_is_no_number():
    records = [RunRecord("a", pipeline(trees=1)), RunRecord("b", pipeline(trees=True))]
    (difference,) = compare(records, {}).differences
    assert difference.values == (1, True)


def test_blocks_wires_stages_seed_and_threads():
    other = pipeline(seed=3, f=Stage("f", "ridge", {"data": ("rows",)}), new=Stage("new", "read"))
    comparison = compare([RunRecord("a", pipeline()), RunRecord("b", other, threads=2)], ENTRIES)
    differences = {
        (item.kind, item.stage, item.name): item.values for item in comparison.differences
    }
    assert differences == {
        ("seed", None, None): (0, 3),
        ("threads", None, None): (1, 2),
        ("block", "f", None): ("forest", "ridge"),
        ("inputs", "f", "data"): (["split"], ["rows"]),
        ("stage", "new", None): (None, "read"),
    }


def test_settings_of_another_block_are_not_compared():
    other = pipeline(f=Stage("f", "ridge", {"data": ("split",)}, {"alpha": 1}))
    comparison = compare([RunRecord("a", pipeline(trees=5)), RunRecord("b", other)], ENTRIES)
    assert [difference.kind for difference in comparison.differences] == ["block"]


def test_what_hangs_on_a_change_is_affected():
    first, second = marks(pipeline(), pipeline(share=0.5))
    assert set(first.values()) == {"same"}
    assert second == {"rows": "same", "split": "changed", "f": "affected", "scores": "affected"}


def test_each_run_is_marked_by_its_own_changes():
    _, second, third = marks(pipeline(), pipeline(share=0.5), pipeline(trees=7))
    assert second["split"] == "changed"
    assert third == {"rows": "same", "split": "same", "f": "changed", "scores": "affected"}


def test_another_seed_affects_all_and_a_new_stage_is_only_there():
    _, second = marks(pipeline(), pipeline(seed=1, new=Stage("new", "read")))
    assert second == {
        **dict.fromkeys(("rows", "split", "f", "scores"), "affected"),
        "new": "only_here",
    }


def test_a_cycle_ends():
    cycle = {"a": Stage("a", "x", {"data": ("b",)}), "b": Stage("b", "x", {"data": ("a",)})}
    other = {**cycle, "a": Stage("a", "y", {"data": ("b",)})}
    _, second = marks(Pipeline(stages=cycle), Pipeline(stages=other))
    assert second == {"a": "changed", "b": "affected"}


def test_metrics_side_by_side():
    runs = [
        RunRecord("a", pipeline(), [row("scores", accuracy=0.5, log_loss=0.7, brier=None)]),
        RunRecord("b", pipeline(), [row("scores", "reused", accuracy=0.75, log_loss=0.9, r2=0.1)]),
    ]
    comparison = compare(runs, ENTRIES)
    metrics_by_name = {
        metric.name: (metric.changes[1], metric.verdicts[1], metric.differs)
        for metric in comparison.metrics
    }
    assert metrics_by_name["accuracy"] == (0.25, "better", True)
    assert metrics_by_name["log_loss"][1:] == ("worse", True)
    assert metrics_by_name["brier"] == (None, None, False)
    assert metrics_by_name["r2"] == (None, None, False)
    assert comparison.states["scores"] == ("succeeded", "reused")
    assert comparison.states["rows"] == (None, None)


def test_a_last_digit_is_no_difference():
    assert verdict("accuracy", 0.1 + 0.2, 0.3) == "same"
    assert verdict("mean_absolute_error", 69130.66, 69130.67) == "worse"


@pytest.mark.parametrize(
    ("metric", "sign"),
    [
        ("accuracy_mean", 1),
        ("recall_macro", 1),
        ("equalized_odds_difference_sex_and_age", -1),
        ("large_groups_demographic_parity_ratio", 1),
        ("log_loss_std", 0),
        ("max_psi", 0),
        ("mean_absolute_percentage_error", -1),
        ("", 0),
    ],
)
def test_direction(metric, sign):
    assert direction(metric) == sign
