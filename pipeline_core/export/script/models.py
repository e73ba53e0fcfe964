"""A model in the script: the recipe and the estimator as one Pipeline, fitted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sklearn.pipeline import make_pipeline
from sklearn.utils.validation import has_fit_parameter

from pipeline_core.export.script.module import ScriptModule
from pipeline_core.export.script.tables import Tables, Wire


@dataclass(frozen=True)
class Fitted:
    """A model: the code that makes it, how it is fitted, and the estimator it is made of."""

    code: str
    fit: str
    estimator: Any


def fitted(
    estimator: Any, wire: Wire, recipe: str | None, tables: Tables, module: ScriptModule
) -> Fitted:
    """Write a model that is fitted on a wire's training rows.

    Parameters
    ----------
    estimator
        Unfitted.
    wire
        The data it learns from.
    recipe
        The function that makes the unfitted recipe, or None where there is none.
    tables, module
        Write the tables and everything else.
    """
    made = module.values.write(estimator)
    if recipe is not None:
        made = f"{module.values.write(make_pipeline)}({recipe}(), {made})"
    X, y = tables.features(wire, 0), tables.target(wire, 0)
    weights = _weights(estimator, wire, recipe, tables)
    return Fitted(made, f"fit({X}, {y}{weights})", estimator)


def _weights(estimator: Any, wire: Wire, recipe: str | None, tables: Tables) -> str:
    weight = tables.column(wire, wire.data.roles.weight, 0)
    if weight is None or not has_fit_parameter(estimator, "sample_weight"):
        return ""
    step = f"{type(estimator).__name__.lower()}__" if recipe is not None else ""
    return f", {step}sample_weight={weight}"
