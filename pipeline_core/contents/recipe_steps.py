"""The fitted steps of a recipe, each by the stage it comes from.

A step may be fitted more than once: in lanes of its own where two columns could come to
one name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from pipeline_core.data.layers import Lane, Layer

Layers = Sequence[Layer]


class FittedStep(NamedTuple):
    """A fitted step: the stage it comes from, or empty, and the columns it was fitted on."""

    stage: str
    fitted: Any
    features: tuple[str, ...]


def fitted_steps(recipe: Any, layers: Layers | None) -> Iterator[FittedStep]:
    """Iterate over the fitted steps of a recipe, in the order in which they work.

    Parameters
    ----------
    recipe
        The fitted recipe: a Pipeline of layers.
    layers
        The layers it was compiled from; None where they are not known: then no step has a stage.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import StandardScaler
    >>> recipe = make_pipeline(StandardScaler()).fit(pd.DataFrame({"age": [1.0, 3.0]}))
    >>> list(fitted_steps(recipe, None))
    [FittedStep(stage='', fitted=StandardScaler(), features=('age',))]
    """
    transformers = [transformer for _, transformer in recipe.steps]
    known: Sequence[Layer | None] = layers or [None] * len(transformers)
    for transformer, layer in zip(transformers, known, strict=True):
        if layer is not None and (layer.naming is not None or layer.only is not None):
            continue
        if layer is not None and layer.bare is not None:
            yield FittedStep(layer.bare.stage, transformer, _features_of(transformer))
        elif hasattr(transformer, "transformers_"):
            yield from _steps_of_lanes(transformer, layer.lanes if layer else None)
        elif layer is None and hasattr(transformer, "fit"):
            yield FittedStep("", transformer, _features_of(transformer))


def is_recipe_of(recipe: Any, layers: Layers) -> bool:
    """Tell whether a fitted recipe was compiled from some layers, by its shape and columns."""
    if len(recipe.steps) != len(layers):
        return False
    return all(
        _is_layer(step, layer) for (_, step), layer in zip(recipe.steps, layers, strict=True)
    )


def _is_layer(transformer: Any, layer: Layer) -> bool:
    if layer.bare is not None:
        return type(transformer) is type(layer.bare.transformer)
    if not layer.lanes:
        return True
    columns = [tuple(columns) for _, _, columns in getattr(transformer, "transformers", ())]
    return columns == [lane.columns for lane in layer.lanes]


def _steps_of_lanes(transformer: Any, lanes: Sequence[Lane] | None) -> Iterator[FittedStep]:
    fitted = [entry for entry in transformer.transformers_ if entry[0] != "remainder"]
    for place, (_, chain, columns) in enumerate(fitted):
        stages = [step.stage for step in lanes[place].steps] if lanes else None
        steps = [step for _, step in chain.steps] if hasattr(chain, "steps") else [chain]
        for number, step in enumerate(steps):
            names = tuple(map(str, columns)) if number == 0 else _features_of(step)
            yield FittedStep(stages[number] if stages else "", step, names)


def _features_of(fitted: Any) -> tuple[str, ...]:
    return tuple(map(str, getattr(fitted, "feature_names_in_", ())))
