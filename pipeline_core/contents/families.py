"""What one fitted object gives: each family of what it knows, then the general rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
from sklearn.preprocessing import FunctionTransformer

from pipeline_core.contents.calibration import read_calibration
from pipeline_core.contents.categories import read_categories
from pipeline_core.contents.clusters import read_clusters
from pipeline_core.contents.columns_made import (
    read_bins,
    read_fill_values,
    read_made_columns,
    read_selection,
)
from pipeline_core.contents.components import read_components
from pipeline_core.contents.general import read_attributes
from pipeline_core.contents.importances import read_importances
from pipeline_core.contents.iterations import read_curves, read_iterations
from pipeline_core.contents.linear import read_coefficients
from pipeline_core.contents.neighbours import read_neighbours
from pipeline_core.contents.networks import read_layers
from pipeline_core.contents.parameters import read_parameters
from pipeline_core.contents.reading import Reading
from pipeline_core.contents.support_vectors import read_support_vectors
from pipeline_core.contents.terms import read_terms
from pipeline_core.contents.trees import read_tree, read_trees
from pipeline_core.data.fitted_contents import Part

_Reader = Callable[[Reading], None]
# In the order in which they are shown.
_OF_ALL: tuple[_Reader, ...] = (
    read_coefficients, read_tree, read_trees, read_importances, read_support_vectors,
    read_neighbours, read_calibration, read_clusters, read_layers, read_iterations, read_curves,
    read_components, read_categories,
)  # fmt: skip
_OF_STEPS: tuple[_Reader, ...] = (
    read_selection, read_fill_values, read_bins, read_terms, read_made_columns,
)  # fmt: skip


def estimator_part(
    fitted: object,
    features: Sequence[str],
    make_matrix: Callable[[], pd.DataFrame | None],
    member: Sequence[str] = (),
    class_labels: Sequence[object] = (),
) -> Part:
    """Return what an estimator learned.

    Parameters
    ----------
    fitted
        The estimator.
    features
        Names of the columns it was fitted on.
    make_matrix
        Returns those columns of the training rows, or None.
    member
        The way to it from the model.
    class_labels
        What the classes are called in the model that it is a member of.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> model = DummyRegressor().fit([[0.0]], [3.0])
    >>> estimator_part(model, ["age"], lambda: None)["metrics"]["constant_"]
    3.0
    """
    readers = (*_OF_ALL, read_attributes, read_parameters)
    reading = Reading(fitted, features, make_matrix, class_labels)
    return _read(reading, readers).part(member, "", is_step=False)


def step_part(
    fitted: object, features: Sequence[str], stage: str, member: Sequence[str] = ()
) -> Part:
    """Return what a step of a recipe learned.

    Examples
    --------
    >>> from sklearn.preprocessing import StandardScaler
    >>> part = step_part(StandardScaler().fit([[1.0], [3.0]]), ["age"], "scaled")
    >>> part["stage"], part["tables"]["features"]["mean_"].tolist()
    ('scaled', [2.0])
    """
    readers = (*_OF_STEPS, *_OF_ALL, read_attributes)
    if isinstance(fitted, FunctionTransformer):
        readers = ()
    return _read(Reading(fitted, features), readers).part(member, stage, is_step=True)


def _read(reading: Reading, readers: Sequence[_Reader]) -> Reading:
    for reader in readers:
        try:
            reader(reading)
        except Exception as error:  # what cannot be read must not cost anybody the model
            what = reader.__name__.removeprefix("read_").replace("_", " ")
            note = {"code": "part_unreadable", "what": what, "error": type(error).__name__}
            reading.notes.append(note)
    return reading
