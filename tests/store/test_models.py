"""Every estimator of scikit-learn can be kept as a model, and gives the same answers."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from sklearn.utils import all_estimators
from sklearn.utils._test_common.instance_generator import _construct_instances

from pipeline_core.store.frames import NotKept
from pipeline_core.store.models import dump_model, load_model
from pipeline_core.store.skops_types import is_trusted

_RANDOM = np.random.RandomState(0)
X = _RANDOM.rand(40, 4) + 0.1
Y = (X[:, 0] > 0.6).astype(int)
TEXT = ["red green", "green blue"] * 20
# What there is to learn from, until one of them is accepted.
GIVEN: list[tuple[Any, ...]] = [
    (X, Y), (X, X[:, 0]), (X, np.c_[Y, 1 - Y]), (X[:, 0], Y), (X @ X.T,), (Y,),
]  # fmt: skip
GIVEN_TO: dict[str, list[tuple[Any, ...]]] = {
    "CountVectorizer": [(TEXT,)],
    "TfidfVectorizer": [(TEXT,)],
    "HashingVectorizer": [(TEXT,)],
    "DictVectorizer": [([{"a": 1.0}, {"b": 2.0}],)],
    "FeatureHasher": [([{"a": 1.0}, {"b": 2.0}],)],
    "PatchExtractor": [(_RANDOM.rand(2, 20, 20),)],
    "ClassifierChain": [(X, np.c_[Y, 1 - Y])],
    "RegressorChain": [(X, X[:, :2])],
}
# A matrix of theirs comes back in another memory layout, which moves the last bit of a sum.
ALMOST = {"LabelPropagation", "LabelSpreading"}
NOT_KEPT = {"Birch"}  # skops cannot write its tree
NOT_FITTED = {"FrozenEstimator", "SparseCoder"}  # need a fitted estimator, a dictionary
ESTIMATORS = [pair for pair in all_estimators() if pair[0] not in NOT_FITTED]


def fitted(kind: type) -> tuple[Any, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        estimator = next(iter(_construct_instances(kind)))
        if "random_state" in estimator.get_params():
            estimator.set_params(random_state=0)
        for given in GIVEN_TO.get(kind.__name__, GIVEN):
            try:
                return estimator.fit(*given), given[0]
            except (ValueError, TypeError, AttributeError):
                continue
    raise AssertionError(f"{kind.__name__} learns from nothing that is given here")


def answers(estimator: Any, given: Any) -> list[Any]:
    """What it predicts, or else what it has learnt."""
    for method in ("predict_proba", "predict", "transform"):
        if hasattr(estimator, method):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                made = getattr(estimator, method)(given)
            return [np.asarray(made.toarray() if hasattr(made, "toarray") else made)]
    learnt = [vars(estimator)[name] for name in sorted(vars(estimator)) if name.endswith("_")]
    return [one for one in learnt if isinstance(one, np.ndarray | float)]


@pytest.mark.parametrize(("name", "kind"), ESTIMATORS, ids=[name for name, _ in ESTIMATORS])
def test_an_estimator_is_kept(name: str, kind: type) -> None:
    estimator, given = fitted(kind)
    if name in NOT_KEPT:
        with pytest.raises(NotKept):
            dump_model(estimator)
        return
    again = load_model(dump_model(estimator))
    assert type(again) is kind
    for found, expected in zip(answers(again, given), answers(estimator, given), strict=True):
        if name in ALMOST:
            np.testing.assert_allclose(found, expected, rtol=1e-12)
        else:
            np.testing.assert_array_equal(found, expected)


def test_nothing_else_is_trusted() -> None:
    for name in ("os.system", "builtins.eval", "subprocess.Popen", "pipeline_core.store.models.x",
                 "numpy.load", "sklearn.externals.joblib.load"):  # fmt: skip
        assert not is_trusted(name), name


def test_a_model_file_with_another_type_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    from sklearn.tree import DecisionTreeClassifier

    data = dump_model(DecisionTreeClassifier().fit(X, Y))
    from pipeline_core.store import models

    monkeypatch.setattr(models, "is_trusted", lambda name: "Tree" not in name)
    with pytest.raises(NotKept):
        load_model(data)
