"""A model in the script: recipe and estimator as one Pipeline, and its `fit` call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.pipeline import make_pipeline

from pipeline_core.data.matrix_step import matrix_steps
from pipeline_core.export.script.module import ScriptModule
from pipeline_core.export.script.tables import Tables, Wire
from pipeline_core.measures.weights import weight_argument


@dataclass(frozen=True)
class FittedModel:
    """A model's code, its ``fit(...)`` call, its unfitted estimator, and that behind its recipe."""

    code: str
    fit: str
    estimator: Any
    unfitted: Any
    fitted: str = ""  # the code of what predicts, where it is not `code`


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
    code, unfitted = module.values.write(estimator), estimator
    if recipe is not None:
        compiled = wire.data.compile()
        module.name_object(compiled, f"{recipe}()")
        between = matrix_steps(wire.data.layers(), estimator)
        unfitted = make_pipeline(compiled, *between, estimator)
        parts = [f"{recipe}()", *map(module.values.write, between), code]
        code = f"{module.values.write(make_pipeline)}({', '.join(parts)})"
    X = tables.features(wire, 0)
    y = f", {tables.target(wire, 0)}" if wire.data.roles.target else ""
    weights = _weights(unfitted, wire, tables)
    return FittedModel(code, f"fit({X}{y}{weights})", estimator, unfitted)


def _weights(model: Any, wire: Wire, tables: Tables) -> str:
    weight = tables.column(wire, wire.data.roles.weight, 0)
    names = weight_argument(model, np.ones(1))
    return "".join(f", {name}={weight}" for name in names) if weight else ""
