"""A factory's variants on a cluster: each result once, and the numbers that they have at home."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from benchmarks.dask_processes import DaskProcesses
from pipeline_core.factory.execution import produce_here
from pipeline_core.factory.joint_plan import JointPlan
from pipeline_core.factory.outcomes import Production
from pipeline_core.spec import parse
from pipeline_core.store.runs import Options
from tests.cluster.small import kept_contents
from tests.factory.test_production import DRAWING, Made

PLAIN = DRAWING.replace("{block: ridge_classifier}", "{block: gaussian_nb}")
BOTH = "  data: {loans: [a.csv, b.csv]}\n  steps: {scaled: [true, false]}\n"
ONE = "  data: {loans: [a.csv]}\n"


class Far(Made):
    """A drawing whose variants a cluster works on."""

    def far(
        self, joint: JointPlan, cluster: DaskProcesses, **limits: Any
    ) -> tuple[list[Production], list[Any]]:
        options = Options(engine=cluster.address)
        steps = list(produce_here(self.store, joint, "roc_auc", options=options, **limits))
        return [step.end for step in steps if step.end], [s.event for s in steps if s.event]


def folders(tmp_path: Path) -> tuple[Far, Made]:
    for name in ("far", "near"):
        (tmp_path / name).mkdir()
    return Far(tmp_path / "far"), Made(tmp_path / "near")


def ends_of(ends: list[Production]) -> dict[str, Any]:
    """How each variant ended, with its score as far as it raced."""
    return {
        end.planned.variant.name: (end.status, end.standing and end.standing.value) for end in ends
    }


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, cluster: DaskProcesses
) -> tuple[Far, Made, list[Production], list[Any]]:
    far, near = folders(tmp_path_factory.mktemp("factory"))
    ends, events = far.far(far.plan(parse(PLAIN)), cluster)
    near.produce(near.plan(parse(PLAIN)))
    return far, near, ends, events


def test_variants_give_what_they_give_at_home(
    both: tuple[Far, Made, list[Production], list[Any]],
) -> None:
    far, near, ends, _ = both
    assert [end.status for end in ends] == ["judged"] * 12
    kept = kept_contents(far.store.workspace)
    assert kept == kept_contents(near.store.workspace)
    assert len(kept) == 30


def test_each_result_is_made_once_though_the_runs_are_side_by_side(
    both: tuple[Far, Made, list[Production], list[Any]],
) -> None:
    far, _, ends, events = both
    started = Counter(event["stage"] for event in events if event["kind"] == "stage_started")
    assert started == {"loans": 2, "roles": 2, "scaled": 2, "linear": 12, "folds": 12}
    runs = [far.store.runs.get(end.run or "") for end in ends]
    assert len({run.process for run in runs if run}) == 1
    spans = sorted((run.started or 0, run.ended or 0) for run in runs if run)
    assert any(later[0] < first[1] for first, later in pairwise(spans))


def test_a_race_on_a_cluster_is_the_race_at_home(tmp_path: Path, cluster: DaskProcesses) -> None:
    drawing = PLAIN.replace("{folds: 3}", "{folds: 4}").replace(BOTH, ONE)
    far, near = folders(tmp_path)
    ends, _ = far.far(far.plan(parse(drawing)), cluster, budget=3_600.0)
    at_home, _ = near.produce(near.plan(parse(drawing)), budget=3_600.0)
    assert ends_of(ends) == ends_of(at_home)
    assert "judged" in {end.status for end in ends}
    assert kept_contents(far.store.workspace) == kept_contents(near.store.workspace)
