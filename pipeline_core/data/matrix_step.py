"""The step between a recipe and its estimator where the recipe gives a sparse table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sklearn.feature_selection import SelectorMixin
from sklearn.preprocessing import FunctionTransformer
from sklearn.utils import get_tags

from pipeline_core.data.layers import Layer
from pipeline_core.data.recipe import Step
from pipeline_core.measures.sparse_columns import all_dense, all_sparse
from pipeline_core.measures.text_terms import TextTerms


def matrix_steps(layers: Sequence[Layer], estimator: Any) -> list[Any]:
    """Return what makes a recipe's table fit an estimator: nothing where no column is sparse.

    Parameters
    ----------
    layers
        The recipe's layers.
    estimator
        Unfitted.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> from sklearn.naive_bayes import GaussianNB
    >>> step = Step("terms", "text_to_words", {}, TextTerms())
    >>> [matrix_steps([Layer(bare=step)], of)[0].func.__name__ for of in (Ridge(), GaussianNB())]
    ['all_sparse', 'all_dense']
    >>> matrix_steps([], Ridge())
    []
    """
    if not _is_sparse(layers):
        return []
    takes_sparse = get_tags(estimator).input_tags.sparse
    function = all_sparse if takes_sparse else all_dense
    return [FunctionTransformer(function, feature_names_out="one-to-one")]


def _is_sparse(layers: Iterable[Layer]) -> bool:
    """Tell whether a column may be sparse after some layers."""
    is_sparse = False
    for layer in layers:
        if layer.bare is not None and layer.bare.learns:
            is_sparse = _gives_sparse([layer.bare], is_sparse)
        else:
            is_sparse |= any(_gives_sparse(lane.steps) for lane in layer.lanes)
    return is_sparse


def _gives_sparse(steps: Iterable[Step], before: bool = False) -> bool:
    for step in steps:
        if isinstance(step.transformer, TextTerms):
            before = True
        elif not isinstance(step.transformer, SelectorMixin):
            before = False
    return before
