"""Cross-validations of a source as stages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipeline_core.code_reading.composites import cv_is_usual, folds_of
from pipeline_core.code_reading.fits import add_model
from pipeline_core.code_reading.scene import Scene
from pipeline_core.code_reading.values import SHOWN, Column, Constant, Estimator, Frame

_ARGUMENTS = ("estimator", "X", "y", "cv", "scoring", "return_train_score", "return_estimator")


def _cross_validated(its_call: Any, scene: Scene) -> Any:
    model, X, y = (its_call.argument(n, name) for n, name in enumerate(("estimator", "X", "y")))
    if not isinstance(X, Frame) or not isinstance(y, Column):
        return scene.computed("code.fit_of_unknown", its_call.node)
    scene.remark_unread(its_call, _ARGUMENTS)
    fit = add_model(model, X, y, scene)
    scene.label(model, "")
    if not fit.stage:
        return SHOWN
    settings = folds_of(its_call, scene) | _scorers(its_call)
    cv = its_call.argument(99, "cv")
    if not (isinstance(cv, Estimator) and cv_is_usual(cv.arguments)):
        scene.remark("code.folds_differ", its_call.node)
    settings = scene.valid_settings("cross_validate", settings, its_call.node)
    inputs = {"model": (fit.stage,), "data": (fit.data,)}
    scene.draft.add("cross_validate", f"{fit.stage}_folds", inputs, settings)
    return SHOWN


def _scorers(its_call: Any) -> dict[str, Any]:
    scoring = its_call.argument(99, "scoring")
    value = scoring.value if isinstance(scoring, Constant) else None
    names = [value] if isinstance(value, str) else value
    return {"scorers": list(names)} if isinstance(names, list | tuple) and names else {}


FUNCTIONS: Mapping[str, Callable[[Any, Scene], Any]] = {
    "sklearn.model_selection.cross_val_score": _cross_validated,
    "sklearn.model_selection.cross_validate": _cross_validated,
}
