"""Which of scikit-learn's classes becomes which block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline_core.catalog.estimators.rules import LEFT_OUT, LEFT_OUT_AS
from pipeline_core.spec.entry import Predicted, Shape

_WORD_BOUND = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_STEP_SUFFIX = "_transform"


@dataclass(frozen=True)
class EstimatorKind:
    """A class of scikit-learn, as what a block uses it.

    Parameters
    ----------
    name, path
        The class's name, and ``module:name`` by which anybody imports it.
    shape
        The block's shape: a class that is predictor and transformer has two blocks.
    id
        The block's id.
    predicts
        What a predictor predicts.
    """

    name: str
    path: str
    shape: Shape
    id: str
    predicts: Predicted | None = None


@cache
def all_classes() -> dict[str, Any]:
    """Return every estimator class of scikit-learn by its name."""
    from sklearn.experimental import (  # noqa: F401
        enable_halving_search_cv,
        enable_iterative_imputer,
    )
    from sklearn.utils import all_estimators

    return {name: cls for name, cls in all_estimators() if not name.startswith("Halving")}


def kinds_of_blocks() -> Iterator[EstimatorKind]:
    """Iterate over the blocks that scikit-learn's classes become, by the classes' names."""
    for name, cls in all_classes().items():
        if name not in LEFT_OUT:
            yield from (kind for kind in _kinds(cls) if (name, kind.shape) not in LEFT_OUT_AS)


def left_out() -> dict[str, str]:
    """Return what is no block, with the code of the reason.

    Examples
    --------
    >>> left_out()["PLSRegression as a step"]
    'pairs'
    """
    nouns = {"column": "a step", "row": "a clusterer"}
    parts = {f"{name} as {nouns[shape]}": why for (name, shape), why in LEFT_OUT_AS.items()}
    classes = all_classes()
    return {name: why for name, why in {**LEFT_OUT, **parts}.items() if name.split()[0] in classes}


def block_id(name: str) -> str:
    """Return the id of a class's block.

    Examples
    --------
    >>> block_id("KNNImputer"), block_id("MiniBatchKMeans"), block_id("LassoLarsIC")
    ('knn_imputer', 'mini_batch_k_means', 'lasso_lars_ic')
    """
    return "_".join(words_of(name)).lower()


def words_of(name: str) -> list[str]:
    """Return the words of a class's name.

    Examples
    --------
    >>> words_of("SGDOneClassSVM")
    ['SGD', 'One', 'Class', 'SVM']
    """
    return _WORD_BOUND.split(name)


def public_path(cls: Any) -> str:
    """Return ``module:name`` of a class, by the module that anybody imports it from.

    Examples
    --------
    >>> from sklearn.linear_model import Lasso
    >>> public_path(Lasso)
    'sklearn.linear_model:Lasso'
    """
    module, _, _ = cls.__module__.partition("._")
    return f"{module}:{cls.__name__}"


def _kinds(cls: Any) -> Iterator[EstimatorKind]:
    name, path, plain = cls.__name__, public_path(cls), block_id(cls.__name__)
    predicts = predicted_by(cls)
    if predicts and hasattr(cls, "predict"):
        yield EstimatorKind(name, path, "estimator", plain, predicts)
    elif not _transforms(cls) or predicts == "cluster":
        yield EstimatorKind(name, path, "row", plain, predicts)
    if _transforms(cls):
        is_both = predicts is not None and hasattr(cls, "predict")
        yield EstimatorKind(name, path, "column", f"{plain}{_STEP_SUFFIX}" if is_both else plain)


def _transforms(cls: Any) -> bool:
    from sklearn.base import TransformerMixin

    return issubclass(cls, TransformerMixin) and hasattr(cls, "transform")


def predicted_by(cls: Any) -> Predicted | None:
    """Return what the objects of a class predict, or None.

    Examples
    --------
    >>> from sklearn.mixture import GaussianMixture
    >>> predicted_by(GaussianMixture)
    'cluster'
    """
    from sklearn import base, mixture

    kinds: tuple[tuple[Any, Predicted], ...] = (
        (base.ClassifierMixin, "class"),
        (base.RegressorMixin, "number"),
        (base.OutlierMixin, "outlier"),
        ((base.ClusterMixin, mixture.GaussianMixture, mixture.BayesianGaussianMixture), "cluster"),
    )
    return next((predicted for mixin, predicted in kinds if issubclass(cls, mixin)), None)
