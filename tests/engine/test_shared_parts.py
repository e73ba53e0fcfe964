"""Folds and candidates that machines share give what one machine gives, to the last bit."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from pipeline_core.catalog import load_catalogue, load_functions
from pipeline_core.engine.executor import execute
from pipeline_core.engine.part_share import Share
from pipeline_core.engine.shared_parts import SharedParts
from pipeline_core.measures import cross_validation
from pipeline_core.plan import Plan, plan
from pipeline_core.plan.cache_key import fold_key
from pipeline_core.spec import parse

DRAWING = """\
fabrica: 1
name: shared
seed: 3
stages:
  flowers: {block: example_data, settings: {name: iris}}
  roles: {block: set_roles, inputs: {table: flowers}, settings: {target: species}}
  split: {block: split_rows, inputs: {data: roles}}
  scaled: {block: scale, inputs: {data: split}}
  linear: {block: logistic_regression, inputs: {data: scaled}, settings: {max_iter: 2}}
  folds:
    block: cross_validate
    inputs: {model: linear, data: scaled}
    settings: {folds: 4}
  best:
    block: search
    inputs: {model: linear, data: split}
    settings: {vary: {linear.C: [0.1, 0.3, 1.0, 3.0, 9.0]}, folds: 3, SEARCH}
"""
GRID, HALVING = "strategy: grid", "strategy: halving, tries: 6, factor: 2"


class Shelf:
    """Results in memory."""

    written = None

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def save(self, key: str, output: Any, ingredients: Any) -> Any:
        from pipeline_core.data.output import summary_of

        self.kept[key] = output
        return {**summary_of(output), "kept": True}

    def load(self, key: str, functions: Any) -> Any:
        return self.kept.get(key)

    def summary(self, key: str) -> None:
        return None

    def remember(self, *of_the_stage: Any) -> None: ...

    def save_recipe(self, *fitted: Any) -> None: ...

    def load_recipe(self, *of: Any) -> None: ...


class Machines:
    """Machines that share the parts of one stage through what they keep, one after another."""

    def __init__(self, whole: Plan, stage: str) -> None:
        self.plan, self.stage, self.shelf = whole, stage, Shelf()
        self.functions = load_functions(whole.entries, whole.entries)
        self.made: list[list[int]] = []

    def work(self, share: Share) -> tuple[SharedParts, list[Any]]:
        """Do a share of the stage, and return its parts and events."""
        folds = 4 if self.stage == "folds" else 0
        parts = SharedParts(self.shelf, self.plan.jobs[self.stage].key, share, folds)
        parts_of = {self.stage: parts}
        events = execute(self.plan, self.functions, self.shelf, parts=parts_of)
        return parts, [event for event in events if event["stage"] == self.stage]

    def share(self, worth: float = 1e-9) -> tuple[Any, list[Any]]:
        """Share the stage until it has ended; return its result and the last events."""
        tried: frozenset[int] = frozenset()
        seconds = 0.0
        while True:
            share = Share(kept=self.kept(), tried=tried, seconds=seconds, worth=worth)
            parts, events = self.work(share)
            if not parts.pending:
                return self.shelf.kept[self.plan.jobs[self.stage].key], events
            seconds, tried = parts.seconds, tried | set(parts.pending)
            for number in reversed(parts.pending):  # in whatever order
                self.made.append([number])
                self.work(share._replace(numbers=frozenset([number]), kept=self.kept()))

    def kept(self) -> frozenset[int]:
        key = self.plan.jobs[self.stage].key
        return frozenset(n for n in range(1, 50) if fold_key(key, n) in self.shelf.kept)


@pytest.fixture
def planned(workspace: Any) -> Any:
    def planned(search: str = GRID, to: str = "folds") -> Plan:
        text = DRAWING.replace("SEARCH", search)
        return plan(parse(text), load_catalogue(workspace), folder=workspace, to=(to,))

    return planned


def at_home(machines: Machines) -> tuple[Any, list[Any]]:
    alone = Machines(machines.plan, machines.stage)
    events = execute(alone.plan, alone.functions, alone.shelf)
    of_stage = [event for event in events if event["stage"] == machines.stage]
    return alone.shelf.kept[machines.plan.jobs[machines.stage].key], of_stage


def same(one: Any, other: Any) -> None:
    assert one.warnings == other.warnings
    assert one.warnings, "the test is to have warnings"
    for name in ("metrics", "notes", "method"):
        assert one.report.get(name) == other.report.get(name)
    assert one.report["tables"].keys() == other.report["tables"].keys()
    for name, table in one.report["tables"].items():
        assert table.equals(other.report["tables"][name]), name


def test_folds_are_shared(planned: Any) -> None:
    machines = Machines(planned(), "folds")
    shared, _ = machines.share()
    assert machines.made == [[4], [3], [2]]
    same(shared, at_home(machines)[0])


@pytest.mark.parametrize("search", [GRID, HALVING])
def test_candidates_are_shared(planned: Any, search: str) -> None:
    machines = Machines(planned(search, "best"), "best")
    shared, _ = machines.share()
    alone, _ = at_home(machines)
    assert len(machines.made) >= 4
    same(shared, alone)
    rows = machines.shelf.kept[machines.plan.jobs["split"].key].data.rows
    ours, theirs = shared.model.pipeline, alone.model.pipeline
    assert (ours.predict_proba(rows) == theirs.predict_proba(rows)).all()


def test_what_is_not_worth_it_is_not_shared_and_no_part_is_kept(planned: Any) -> None:
    machines = Machines(planned(), "folds")
    shared, events = machines.share(worth=1e9)
    assert (machines.made, machines.kept()) == ([], frozenset())
    alone, at_home_events = at_home(machines)
    same(shared, alone)
    kinds = Counter(event["kind"] for event in events)
    assert kinds == Counter(event["kind"] for event in at_home_events)


def test_a_part_that_fails_elsewhere_fails_in_its_turn(
    planned: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    machines, fit = Machines(planned(), "folds"), cross_validation._fit_on

    def failing(model: Any, X: Any, y: Any, weights: Any, train: Any) -> Any:
        if 0 not in train:  # row 0 is tested in one fold alone
            raise ValueError("no fit")
        return fit(model, X, y, weights, train)

    monkeypatch.setattr(cross_validation, "_fit_on", failing)
    with pytest.raises(KeyError):
        machines.share()
    share = Share(kept=machines.kept(), tried=frozenset({2, 3, 4}), seconds=9.0)
    _, events = machines.work(share)
    assert events[-1]["status"] == "failed"
    assert "no fit" in str(events[-1]["error"])


def test_a_part_of_another_machine_is_never_put_together_unmade(planned: Any) -> None:
    machines = Machines(planned(), "folds")
    parts, events = machines.work(Share(numbers=frozenset({3})))
    assert events[-1]["status"] == "skipped"
    assert machines.kept() == frozenset({3})
    assert machines.plan.jobs["folds"].key not in machines.shelf.kept
    assert parts.pending == ()
