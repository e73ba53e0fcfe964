"""The profile of a kept model: its training rows and its answers, as sketches and counts.

The features are those of the training rows. The answers are those for the test rows, which
the model has not seen: on its training rows a model is surer than it will ever be again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from pipeline_core.data.plain_values import plain_value
from pipeline_core.measures.reference_profile import ColumnProfile, column_profile, table_profile
from pipeline_core.measures.responses import model_response

if TYPE_CHECKING:
    from pipeline_core.data.data import Roles
    from pipeline_core.quality.subjects import FittedModel

PREDICTION = "prediction"


@dataclass(frozen=True)
class ModelProfile:
    """What later rows and answers of a model are compared with.

    Parameters
    ----------
    features
        Of each column that the model takes, over the training rows.
    target
        Of the column that it predicts, over the training rows; None where there is none.
    answers
        Of what it answers for the test rows: ``prediction``, and the score of each class.
    """

    features: Mapping[str, ColumnProfile]
    target: ColumnProfile | None
    answers: Mapping[str, ColumnProfile]

    def as_json(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {
            "features": {name: column.as_json() for name, column in self.features.items()},
            "target": None if self.target is None else self.target.as_json(),
            "answers": {name: column.as_json() for name, column in self.answers.items()},
        }

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> ModelProfile:
        """Return the profile that `as_json` made plain."""
        read = ColumnProfile.of_json
        return cls(
            {name: read(column) for name, column in data["features"].items()},
            None if data["target"] is None else read(data["target"]),
            {name: read(column) for name, column in data["answers"].items()},
        )


def model_profile(model: FittedModel) -> ModelProfile:
    """Return the profile of a fitted model."""
    target = model.model.roles.target
    return ModelProfile(
        table_profile(model.train),
        None if target is None else column_profile(model.data.train_rows[target]),
        table_profile(answers(model.model.pipeline, model.test)),
    )


def answers(pipeline: Any, rows: pd.DataFrame) -> pd.DataFrame:
    """Return what a model answers for some rows, a column for each part of the answer.

    Parameters
    ----------
    pipeline
        The fitted model.
    rows
        The features of n rows.

    Returns
    -------
    pandas.DataFrame
        ``prediction``, and for a classifier ``score NAME`` for each class, n rows; no column
        for a model that does not predict.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> X = pd.DataFrame({"x": [1, 2]})
    >>> answers(DummyClassifier().fit(X, ["a", "b"]), X)
      prediction  score a  score b
    0          a      0.5      0.5
    1          a      0.5      0.5
    """
    if not hasattr(pipeline, "predict"):
        return pd.DataFrame(index=rows.index)
    table = pd.DataFrame({PREDICTION: pipeline.predict(rows)}, index=rows.index)
    if not hasattr(pipeline, "classes_"):
        return table
    response = model_response(pipeline)
    if response.kind == "class":
        return table
    scores = response.of(rows)
    names = [f"score {label}" for label in response.labels]
    return table.join(pd.DataFrame(scores, columns=names, index=rows.index))


def model_answers(pipeline: Any, roles: Roles) -> dict[str, Any]:
    """Return what kind of answer a model gives, as plain data.

    Examples
    --------
    >>> from sklearn.dummy import DummyRegressor
    >>> from pipeline_core.data.data import Roles
    >>> model_answers(DummyRegressor(), Roles(target="price"))
    {'kind': 'number', 'target': 'price', 'classes': [], 'positive': None}
    """
    classes = [plain_value(label) for label in getattr(pipeline, "classes_", [])]
    kind = "group" if roles.target is None else "number"
    positive = roles.positive if roles.positive in classes else None
    return {
        "kind": "class" if classes else kind,
        "target": roles.target,
        "classes": classes,
        "positive": positive,
    }
