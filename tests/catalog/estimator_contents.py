"""What a model's contents must be: those of the very objects that were fitted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from pipeline_core.contents.attributes import public_names
from pipeline_core.contents.recipe_steps import fitted_steps
from pipeline_core.data.data import Data
from pipeline_core.data.fitted_contents import Contents, Part, contents_as_json, parts_of_stage

_UNREADABLE = {"attribute_unreadable", "part_unreadable", "contents_unreadable"}

# Tables whose rows are ordered by size.
_SORTED = {
    "coefficients": ("coefficient", "coef_"),
    "importances": ("importance", "feature_importances_"),
}


def assert_same(kept: Contents, made: Contents) -> None:
    """What the workspace gives back is what was made."""
    assert json.dumps(contents_as_json(kept)) == json.dumps(contents_as_json(made))


def assert_all_was_read(contents: Contents) -> None:
    """Nothing is left out because it could not be read."""
    notes = [*contents["notes"], *(note for part in contents["parts"] for note in part["notes"])]
    assert not [note for note in notes if note["code"] in _UNREADABLE]


def assert_contents(contents: Contents, model: Any, data: Data | None, stage: str | None) -> None:
    """The part of an estimator, or of a stage's steps, has what the fitted object has.

    Parameters
    ----------
    contents, model
        Of a fitted Pipeline.
    data, stage
        What it was fitted on, and the stage of the step; None for the estimator.
    """
    pairs = list(_pairs(contents, model, data, stage))
    assert pairs
    for part, fitted in pairs:
        told = set(part["tables"]) - {"parameters"} | set(part["metrics"]) - {"n_features_in_"}
        members = [other for other in contents["parts"] if other["member"]]
        assert told or part["notes"] or members, f"{part['name']} tells nothing"
        _assert_equal(part, fitted)


def _pairs(
    contents: Contents, model: Any, data: Data | None, stage: str | None
) -> Iterator[tuple[Part, Any]]:
    if stage is None:
        yield contents["parts"][0], model[-1]
        return
    assert data is not None
    steps = [step for step in fitted_steps(model[0], data.layers()) if step.stage == stage]
    yield from zip(parts_of_stage(contents, stage), (step.fitted for step in steps), strict=True)


def _assert_equal(part: Part, fitted: Any) -> None:
    assert part["name"] == (fitted if isinstance(fitted, str) else type(fitted).__name__)
    names = public_names(fitted)
    for name, value in part["metrics"].items():
        if name in names and name != "n_iter_":
            assert np.array_equal(value, np.ravel(getattr(fitted, name))[0], equal_nan=True), name
    inputs = list(getattr(fitted, "feature_names_in_", ()))
    for name, table in part["tables"].items():
        if name == "features":
            by_name = table.set_index("feature")
            for column in set(by_name) & set(names):
                _assert_column(by_name[column].loc[inputs], getattr(fitted, column), column)
        elif name in _SORTED:
            column, attribute = _SORTED[name]
            _assert_column(table[column].sort_values(), _sorted(getattr(fitted, attribute)), name)
        elif name in names and "feature" in table:
            array = np.asarray(getattr(fitted, name), dtype=float)
            values = table.set_index("feature").loc[inputs].to_numpy(dtype=float)
            assert np.array_equal(values.T, array, equal_nan=True), name


def _assert_column(column: Any, array: Any, name: str) -> None:
    if np.asarray(array).dtype.kind in "biuf":
        assert np.array_equal(column.to_numpy(), np.asarray(array), equal_nan=True), name


def _sorted(array: Any) -> Any:
    dense = array.toarray() if hasattr(array, "toarray") else np.asarray(array)
    return np.sort(dense, axis=None)
