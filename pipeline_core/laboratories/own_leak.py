"""One's own pipeline with every learned step fitted on all rows, judged by its own judge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline_core.data.compiler import compile_recipe
from pipeline_core.data.data import Data
from pipeline_core.data.dtypes import step_kinds
from pipeline_core.data.learned_on_all import LearnedOnAllRows
from pipeline_core.data.output import Output
from pipeline_core.data.recipe import Step, stateless_prefix
from pipeline_core.errors import UsageError
from pipeline_core.leak_radar.reruns import Reruns
from pipeline_core.leak_radar.subject import Subject, judge_of, subject_of
from pipeline_core.plan import Plan

_SHAPES = ("estimator", "meta", "assessment")


def own_leak(
    plan: Plan, functions: Mapping[str, Callable[..., Any]], model: str | None = None
) -> dict[str, Any]:
    """Return what a pipeline's judge says, and would have said with a leak.

    Parameters
    ----------
    plan, functions
        What the engine runs.
    model
        The stage of the model; by default the first that is judged and is no baseline.

    Returns
    -------
    dict
        The ``model`` and its ``judge``; ``models``, it and the others that are judged; the
        ``steps`` that learned from all rows; the ``metrics``, each with its ``name`` and its
        value ``honest`` and ``leaky``; and ``rows``: those of the table, and those that the
        model should have learned from.

    Raises
    ------
    FabricaError
        No model is judged, no step learns, or a stage fails.
    """
    subject = _subject(plan, model)
    judge = judge_of(plan, subject)
    reruns = Reruns(plan, functions)
    if not _learns(reruns, judge):  # before a model is fitted, which may take long
        raise UsageError("laboratory.nothing_learned", stage=subject.model)
    honest = reruns.run([judge])[judge].report or {}
    leak = _Leak(reruns)
    leaky = leak.output_of(judge).report or {}
    return {
        "model": subject.model,
        "models": [subject.model, *subject.others],
        "judge": judge,
        "steps": list(leak.steps),
        "metrics": list(_metrics(honest.get("metrics", {}), leaky.get("metrics", {}))),
        "rows": _rows(reruns, subject),
    }


def _subject(plan: Plan, model: str | None) -> Subject:
    try:
        return subject_of(plan, model)
    except UsageError as error:
        if error.code == "radar.no_model":
            raise UsageError("laboratory.no_model") from error
        raise


def _learns(reruns: Reruns, judge: str) -> bool:
    """Tell whether a step learns in the data of a judge and its models."""
    stages = [name for name in reruns.order([judge]) if not _is_model_or_judge(reruns, name)]
    outputs = reruns.run(stages)
    recipes = [data.recipe for name in stages if (data := outputs[name].data) is not None]
    return any(step.learns for recipe in recipes for step in recipe)


def _is_model_or_judge(reruns: Reruns, stage: str) -> bool:
    plan = reruns.plan
    return plan.entries[plan.jobs[stage].block]["shape"] in _SHAPES


def _metrics(honest: Mapping[str, Any], leaky: Mapping[str, Any]) -> Any:
    for name, value in honest.items():
        other = leaky.get(name)
        if isinstance(value, int | float) and isinstance(other, int | float):
            yield {"name": name, "honest": float(value), "leaky": float(other)}


def _rows(reruns: Reruns, subject: Subject) -> list[int]:
    data = reruns.outputs[subject.trained_on].data
    return [0, 0] if data is None else [len(data.rows), len(data.train_rows)]


@dataclass
class _Leak:
    """The models and judges of a plan, run again on data whose steps learned from all rows."""

    reruns: Reruns
    steps: dict[str, None] = field(default_factory=dict)
    _outputs: dict[str, Output] = field(default_factory=dict)

    def output_of(self, stage: str) -> Output:
        """Return the result of a stage, after those that lead to it."""
        for name in self.reruns.order([stage]):
            if _is_model_or_judge(self.reruns, name):
                self._outputs[name] = self.reruns.stage_output(name, self._outputs)
            else:
                self._outputs[name] = self._learned(self.reruns.outputs[name])
        return self._outputs[stage]

    def _learned(self, output: Output) -> Output:
        if output.data is None:
            return output
        data, steps = learned_on_all(output.data)
        self.steps.update(dict.fromkeys(steps))
        return replace(output, data=data)


def learned_on_all(data: Data) -> tuple[Data, tuple[str, ...]]:
    """Return data whose learned steps were fitted on all its rows, and the stages of these.

    Steps before the first one that learns stay what they are: they look at one row at a time.

    Parameters
    ----------
    data
        The rows and their recipe.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from sklearn.preprocessing import StandardScaler
    >>> step = Step("scaled", "scale", {}, StandardScaler(), kind="number")
    >>> rows, train = pd.DataFrame({"age": [1.0, 3.0]}), np.array([0])
    >>> leaky, stages = learned_on_all(Data(rows, train=train, test=train + 1, recipe=(step,)))
    >>> leaky.compile().fit_transform(rows.head(1))
       age
    0 -1.0
    >>> stages
    ('scaled',)
    """
    prefix = stateless_prefix(data.recipe)
    rest = data.recipe[len(prefix) :]
    if not any(step.learns for step in rest):
        return data, ()
    X = data.features(data.rows)
    before = compile_recipe(prefix, step_kinds(X), _taken(data))
    prepared = X if before is None else before.fit_transform(X)
    y = data.rows[data.roles.target] if data.roles.target else None
    steps = compile_recipe(rest, step_kinds(prepared), _taken(data))
    frozen = LearnedOnAllRows(steps, prepared, steps.fit_transform(prepared, y))
    step = Step(rest[-1].stage, rest[-1].block, rest[-1].settings, frozen, choice="all")
    learned = tuple(dict.fromkeys(step.stage for step in rest if step.learns))
    return replace(data, recipe=(*prefix, step)), learned


def _taken(data: Data) -> tuple[str, ...]:
    return tuple(name for name in data.roles.not_features if name in data.rows.columns)
