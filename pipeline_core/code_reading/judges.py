"""Scores of a source: what measures a model becomes a stage that judges it."""

from __future__ import annotations

from typing import Any

from pipeline_core.code_reading.scene import Scene
from pipeline_core.code_reading.values import (
    SHOWN,
    Chain,
    Computed,
    Estimator,
    Frame,
    Meta,
    Prediction,
)
from pipeline_core.messages.message import Message


def metric(its_call: Any, scene: Scene) -> Any:
    """Read a call of `sklearn.metrics`: the model whose prediction it measures is evaluated."""
    values = its_call.all_values
    for value in values:
        if isinstance(value, Prediction):
            evaluate(value.model, value.frame, its_call.node, scene)
            return SHOWN
    models = [value for value in values if isinstance(value, Chain | Estimator | Meta)]
    frames = [value for value in values if isinstance(value, Frame)]
    if models and frames:  # a display, drawn from a model
        evaluate(models[0], frames[0], its_call.node, scene)
        return SHOWN
    return Computed(Message("code.metric_of_unknown"))


def evaluate(model: Any, frame: Frame, node: Any, scene: Scene) -> None:
    """Add the stage that evaluates a model on its test rows, once."""
    fit = scene.fitted.get(id(model))
    if fit is None or not fit.stage:
        scene.remark("code.metric_of_unknown", node)
        return
    if fit.target is None:
        scene.remark("code.no_judge", node)
        return
    if frame.part != "test" or frame.division != fit.frame.division:
        scene.remark("code.not_test_rows", node)
        if frame.division is None:
            return
    inputs = {"model": (fit.stage,), "data": (fit.data,)}
    name, key = f"{fit.stage}_scores", ("evaluate", fit.stage, fit.data)
    scene.draft.add("evaluate", name, inputs, key=key)
