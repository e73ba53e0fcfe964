"""A model in the script: recipe and estimator as one Pipeline, and its `fit` call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sklearn.pipeline import make_pipeline
from sklearn.utils.validation import has_fit_parameter

from pipeline_core.export.script.module import ScriptModule
from pipeline_core.export.script.tables import Tables, Wire


@dataclass(frozen=True)
class FittedModel:
    """A model's code, its ``fit(...)`` call, and its unfitted estimator."""

    code: str
    fit: str
    estimator: Any


def write_model(
    estimator: Any, wire: Wire, recipe: str | None, tables: Tables, module: ScriptModule
) -> FittedModel:
    """Return the code of a model that is fitted on a wire's training rows.

    Parameters
    ----------
    estimator
        The unfitted estimator.
    wire
        The training data.
    recipe
        The name of the function that returns the unfitted recipe; None without a recipe.
    tables, module
        Write the tables and all other values.
    """
    code = module.values.write(estimator)
    if recipe is not None:
        code = f"{module.values.write(make_pipeline)}({recipe}(), {code})"
    X = tables.features(wire, 0)
    y = f", {tables.target(wire, 0)}" if wire.data.roles.target else ""
    weight_argument = _weight_argument(estimator, wire, recipe, tables)
    return FittedModel(code, f"fit({X}{y}{weight_argument})", estimator)


def _weight_argument(estimator: Any, wire: Wire, recipe: str | None, tables: Tables) -> str:
    weight = tables.column(wire, wire.data.roles.weight, 0)
    if weight is None or not has_fit_parameter(estimator, "sample_weight"):
        return ""
    step = f"{type(estimator).__name__.lower()}__" if recipe is not None else ""
    return f", {step}sample_weight={weight}"
