"""Every estimator of scikit-learn can be kept as a model, and gives the same answers."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from sklearn.utils import all_estimators
from sklearn.utils._test_common.instance_generator import _construct_instances

from pipeline_core.store.frames import NotStorable
from pipeline_core.store.models import dump_model, load_model
from pipeline_core.store.skops_types import is_trusted

_RANDOM = np.random.RandomState(0)
X = _RANDOM.rand(40, 4) + 0.1
Y = (X[:, 0] > 0.6).astype(int)
TEXT = ["red green", "green blue"] * 20
# The data to fit an estimator on: the first that it accepts.
TRAINING_DATA: list[tuple[Any, ...]] = [
    (X, Y),
    (X, X[:, 0]),
    (X, np.c_[Y, 1 - Y]),
    (X[:, 0], Y),
    (X @ X.T,),
    (Y,),
]
SPECIAL_DATA: dict[str, list[tuple[Any, ...]]] = {
    "CountVectorizer": [(TEXT,)],
    "TfidfVectorizer": [(TEXT,)],
    "HashingVectorizer": [(TEXT,)],
    "DictVectorizer": [([{"a": 1.0}, {"b": 2.0}],)],
    "FeatureHasher": [([{"a": 1.0}, {"b": 2.0}],)],
    "PatchExtractor": [(_RANDOM.rand(2, 20, 20),)],
    "ClassifierChain": [(X, np.c_[Y, 1 - Y])],
    "RegressorChain": [(X, X[:, :2])],
}
# Their matrix comes back in another memory layout, which changes the last bit of a sum.
INEXACT = {"LabelPropagation", "LabelSpreading"}
NOT_STORABLE = {"Birch"}  # skops cannot write its tree
NOT_FITTED = {"FrozenEstimator", "SparseCoder"}  # need a fitted estimator, a dictionary
ESTIMATORS = [pair for pair in all_estimators() if pair[0] not in NOT_FITTED]


def fitted(kind: type) -> tuple[Any, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        estimator = next(iter(_construct_instances(kind)))
        if "random_state" in estimator.get_params():
            estimator.set_params(random_state=0)
        for data in SPECIAL_DATA.get(kind.__name__, TRAINING_DATA):
            try:
                return estimator.fit(*data), data[0]
            except (ValueError, TypeError, AttributeError):
                continue
    raise AssertionError(f"{kind.__name__} cannot be fitted on any of the data")


def results_of(estimator: Any, inputs: Any) -> list[Any]:
    """The estimator's predictions, or else its fitted attributes."""
    for method in ("predict_proba", "predict", "transform"):
        if hasattr(estimator, method):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                result = getattr(estimator, method)(inputs)
            return [np.asarray(result.toarray() if hasattr(result, "toarray") else result)]
    attributes = [vars(estimator)[name] for name in sorted(vars(estimator)) if name.endswith("_")]
    return [value for value in attributes if isinstance(value, np.ndarray | float)]


def assert_same_answers(again: Any, estimator: Any, inputs: Any) -> None:
    """Assert that an estimator that was kept answers as before, to the bit where it can."""
    assert type(again) is type(estimator)
    results = zip(results_of(again, inputs), results_of(estimator, inputs), strict=True)
    for result, expected in results:
        if type(estimator).__name__ in INEXACT:
            np.testing.assert_allclose(result, expected, rtol=1e-12)
        else:
            np.testing.assert_array_equal(result, expected)


@pytest.mark.parametrize(("name", "kind"), ESTIMATORS, ids=[name for name, _ in ESTIMATORS])
def test_an_estimator_is_kept(name: str, kind: type) -> None:
    estimator, inputs = fitted(kind)
    if name in NOT_STORABLE:
        with pytest.raises(NotStorable):
            dump_model(estimator)
        return
    assert_same_answers(load_model(dump_model(estimator)), estimator, inputs)


def test_nothing_else_is_trusted() -> None:
    functions = ("os.system", "builtins.eval", "subprocess.Popen", "numpy.load")
    for name in (*functions, "pipeline_core.store.models.x", "sklearn.externals.joblib.load"):
        assert not is_trusted(name), name


def test_a_model_file_with_another_type_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    from sklearn.tree import DecisionTreeClassifier

    data = dump_model(DecisionTreeClassifier().fit(X, Y))
    from pipeline_core.store import models

    monkeypatch.setattr(models, "is_trusted", lambda name: "Tree" not in name)
    with pytest.raises(NotStorable):
        load_model(data)
