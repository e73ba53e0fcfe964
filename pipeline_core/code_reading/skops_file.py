"""The estimators of a skops file as a pipeline; only trusted types are opened."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from pipeline_core.catalog import Catalogue
from pipeline_core.code_reading.estimator_blocks import EstimatorBlocks, as_json, is_json
from pipeline_core.code_reading.fits import add_loose
from pipeline_core.code_reading.reading import CodeReading, finished
from pipeline_core.code_reading.scene import Scene
from pipeline_core.code_reading.source import Source
from pipeline_core.code_reading.values import Chain, Computed, Constant, Estimator, Lanes
from pipeline_core.errors import SpecError


def is_skops(data: bytes) -> bool:
    """Whether a file begins as a skops file does: it is a zip file."""
    return data[:4] == b"PK\x03\x04"


def read_skops(data: bytes, name: str, catalogue: Catalogue) -> CodeReading:
    """Return the pipeline of a skops file: its estimators with their settings.

    Raises
    ------
    SpecError
        It is no skops file, or holds a type that is not trusted.
    """
    from pipeline_core.store.frames import NotStorable
    from pipeline_core.store.models import load_model

    try:
        model = load_model(data)
    except NotStorable as error:
        raise SpecError("code.skops_types", types=str(error)) from None
    except (ValueError, KeyError, TypeError, AttributeError, ImportError, OSError) as error:
        raise SpecError("code.no_skops", cause=str(error)[:200]) from None
    scene = Scene(Source(ast.Module([], []), "", {}), EstimatorBlocks(catalogue))
    scene.label(value_of(model), "model")
    add_loose(scene)
    return finished(scene, name)


def value_of(model: Any) -> Any:
    """Return what an estimator stands for, as if its call were written in a source.

    Examples
    --------
    >>> from sklearn.linear_model import Lasso
    >>> value_of(Lasso(alpha=0.5)).arguments
    {'alpha': Constant(value=0.5)}
    """
    if isinstance(model, str) or model is None:
        return Constant(model)
    steps = getattr(model, "steps", None)
    if isinstance(steps, list):
        return Chain(tuple((str(name), value_of(step)) for name, step in steps))
    if type(model).__name__ == "ColumnTransformer":
        lanes = tuple(
            (n, value_of(step), _columns(chosen)) for n, step, chosen in model.transformers
        )
        remainder = model.remainder if isinstance(model.remainder, str) else "passthrough"
        return Lanes(lanes, remainder, 0, "ColumnTransformer")
    return _estimator(model)


def _columns(chosen: Any) -> Any:
    return Constant(as_json(chosen)) if is_json(as_json(chosen)) else Computed()


def _estimator(model: Any) -> Any:
    if not hasattr(model, "get_params"):
        return Computed()
    cls = type(model)
    path = f"{cls.__module__}.{cls.__name__}"
    return Estimator(path, _changed(model), 0, cls.__name__)


def _changed(model: Any) -> Mapping[str, Any]:
    from pipeline_core.code_reading.estimator_blocks import is_same

    try:
        defaults = type(model)().get_params(deep=False)
    except TypeError:  # it needs an estimator inside
        defaults = {}
    values = model.get_params(deep=False).items()
    changed = {n: v for n, v in values if n not in defaults or not is_same(defaults[n], v)}
    return {
        n: Constant(as_json(v)) if is_json(as_json(v)) else Computed() for n, v in changed.items()
    }
