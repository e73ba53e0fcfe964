"""Comparing runs: what was set otherwise, what came of it, what hangs on it."""

from __future__ import annotations

import pytest

from pipeline_core.compare import Told, compare, direction, verdict
from pipeline_core.spec import Pipeline, Stage

ENTRIES = {
    "split": {"settings": {"properties": {"share": {"default": 0.25}, "how": {"default": None}}}},
    "forest": {"settings": {"properties": {"trees": {"default": 100}}}},
}


def pipeline(share=None, trees=None, seed=0, **more: Stage) -> Pipeline:
    made = [
        Stage("rows", "read"),
        Stage("split", "split", {"data": ("rows",)}, {} if share is None else {"share": share}),
        Stage("f", "forest", {"data": ("split",)}, {} if trees is None else {"trees": trees}),
        Stage("scores", "evaluate", {"model": ("f",), "data": ("split",)}),
    ]
    return Pipeline(seed=seed, stages={one.name: one for one in made} | more)


def row(stage: str, status: str = "succeeded", **metrics: float | None) -> dict:
    return {"stage": stage, "status": status, "summary": {"metrics": metrics}}


def marks(*pipelines: Pipeline) -> list[dict[str, str | None]]:
    found = compare([Told(str(i), one) for i, one in enumerate(pipelines)], ENTRIES).marks
    return [{name: found[name][i] for name in found} for i in range(len(pipelines))]


def test_only_what_differs_is_listed():
    found = compare([Told("a", pipeline(0.25, 10)), Told("b", pipeline(0.25, 20))], ENTRIES)
    (one,) = found.differences
    assert (one.kind, one.stage, one.name, one.values) == ("setting", "f", "trees", (10, 20))


def test_a_default_written_down_is_no_difference():
    assert not compare(
        [Told("a", pipeline()), Told("b", pipeline(0.25, 100.0))], ENTRIES
    ).differences


def test_a_flag_is_no_number():
    (one,) = compare(
        [Told("a", pipeline(trees=1)), Told("b", pipeline(trees=True))], {}
    ).differences
    assert one.values == (1, True)


def test_blocks_wires_stages_seed_and_threads():
    other = pipeline(seed=3, f=Stage("f", "ridge", {"data": ("rows",)}), new=Stage("new", "read"))
    found = compare([Told("a", pipeline()), Told("b", other, threads=2)], ENTRIES)
    said = {(one.kind, one.stage, one.name): one.values for one in found.differences}
    assert said == {
        ("seed", None, None): (0, 3),
        ("threads", None, None): (1, 2),
        ("block", "f", None): ("forest", "ridge"),
        ("inputs", "f", "data"): (["split"], ["rows"]),
        ("stage", "new", None): (None, "read"),
    }


def test_settings_of_another_block_are_not_compared():
    other = pipeline(f=Stage("f", "ridge", {"data": ("split",)}, {"alpha": 1}))
    found = compare([Told("a", pipeline(trees=5)), Told("b", other)], ENTRIES)
    assert [one.kind for one in found.differences] == ["block"]


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
        "rows": "affected", "split": "affected", "f": "affected", "scores": "affected",
        "new": "only_here",
    }  # fmt: skip


def test_a_circle_ends():
    round_ = {"a": Stage("a", "x", {"data": ("b",)}), "b": Stage("b", "x", {"data": ("a",)})}
    other = {**round_, "a": Stage("a", "y", {"data": ("b",)})}
    assert marks(Pipeline(stages=round_), Pipeline(stages=other))[1] == {
        "a": "changed", "b": "affected",
    }  # fmt: skip


def test_metrics_side_by_side():
    runs = [
        Told("a", pipeline(), [row("scores", accuracy=0.5, log_loss=0.7, brier=None)]),
        Told("b", pipeline(), [row("scores", "reused", accuracy=0.75, log_loss=0.9, r2=0.1)]),
    ]
    found = compare(runs, ENTRIES)
    told = {one.name: (one.changes[1], one.verdicts[1], one.differs) for one in found.metrics}
    assert told["accuracy"] == (0.25, "better", True)
    assert told["log_loss"][1:] == ("worse", True)
    assert told["brier"] == (None, None, False)
    assert told["r2"] == (None, None, False)
    assert found.states["scores"] == ("succeeded", "reused")
    assert found.states["rows"] == (None, None)


def test_a_last_digit_is_no_difference():
    assert verdict("accuracy", 0.1 + 0.2, 0.3) == "same"
    assert verdict("mean_absolute_error", 69130.66, 69130.67) == "worse"


@pytest.mark.parametrize(
    ("metric", "way"),
    [
        ("accuracy_mean", 1), ("recall_macro", 1), ("equalized_odds_difference_sex_and_age", -1),
        ("large_groups_demographic_parity_ratio", 1), ("log_loss_std", 0), ("max_psi", 0),
        ("mean_absolute_percentage_error", -1), ("", 0),
    ],
)  # fmt: skip
def test_which_way_is_good(metric, way):
    assert direction(metric) == way
