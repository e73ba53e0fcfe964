"""Functions, kernels and estimators that a setting names: chosen from a list, never typed.

A pipeline file says ``estimator: decision_tree_classifier`` or ``score_func: f_classif``;
`named_value` gives the object, with the settings of its own that stand in
``estimator_settings: {max_depth: 3}``.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

# By parameter: what may be named, and where it is imported from. Kernels are made.
_SCORES = {
    name: f"sklearn.feature_selection:{name}"
    for name in ("f_classif", "f_regression", "chi2", "mutual_info_classif",
                 "mutual_info_regression")
}  # fmt: skip
_KERNELS = {
    name: f"sklearn.gaussian_process.kernels:{name}"
    for name in ("RBF", "Matern", "RationalQuadratic", "DotProduct", "ExpSineSquared")
}
_POOLING = {name: f"numpy:{name}" for name in ("mean", "median", "max", "min")}
# The models that stand inside another one; the first that fits is the default.
_CLASSIFIERS = {
    "logistic_regression": "sklearn.linear_model:LogisticRegression",
    "decision_tree_classifier": "sklearn.tree:DecisionTreeClassifier",
    "extra_trees_classifier": "sklearn.ensemble:ExtraTreesClassifier",
    "random_forest_classifier": "sklearn.ensemble:RandomForestClassifier",
    "linear_svc": "sklearn.svm:LinearSVC",
    "gaussian_nb": "sklearn.naive_bayes:GaussianNB",
    "k_neighbors_classifier": "sklearn.neighbors:KNeighborsClassifier",
}
_REGRESSORS = {
    "linear_regression": "sklearn.linear_model:LinearRegression",
    "ridge": "sklearn.linear_model:Ridge",
    "lasso": "sklearn.linear_model:Lasso",
    "decision_tree_regressor": "sklearn.tree:DecisionTreeRegressor",
    "extra_trees_regressor": "sklearn.ensemble:ExtraTreesRegressor",
    "random_forest_regressor": "sklearn.ensemble:RandomForestRegressor",
    "k_neighbors_regressor": "sklearn.neighbors:KNeighborsRegressor",
}
_TRANSFORMERS = {
    "power_transformer": "sklearn.preprocessing:PowerTransformer",
    "quantile_transformer": "sklearn.preprocessing:QuantileTransformer",
    "standard_scaler": "sklearn.preprocessing:StandardScaler",
}
_MODELS = {**_CLASSIFIERS, **_REGRESSORS}
_KNOWN: Mapping[str, Mapping[str, str]] = {
    "score_func": _SCORES,
    "kernel": _KERNELS,
    "pooling_func": _POOLING,
    "estimator": _MODELS,
    "regressor": _REGRESSORS,
    "transformer": _TRANSFORMERS,
}
# They do not say how much each column counts, which is what a selection of columns asks them.
_WITHOUT_WEIGHTS = frozenset({"k_neighbors_classifier", "k_neighbors_regressor", "gaussian_nb"})


def named_options(parameter: str, cls: Any) -> list[str]:
    """Return the names that a parameter of a class takes, the default first; none if it names none.

    Examples
    --------
    >>> from sklearn.ensemble import BaggingRegressor
    >>> named_options("estimator", BaggingRegressor)[:2]
    ['linear_regression', 'ridge']
    """
    if parameter != "estimator":
        return list(_KNOWN.get(parameter, ()))
    mixins = {base.__name__ for base in cls.__mro__}
    if mixins & {"SelectorMixin", "RFE"}:
        return [name for name in _MODELS if name not in _WITHOUT_WEIGHTS]
    if "RegressorMixin" in mixins or cls.__name__ == "IterativeImputer":
        return list(_REGRESSORS)
    return list(_CLASSIFIERS) if "ClassifierMixin" in mixins else []


def inner_classes(parameter: str, names: Iterable[str]) -> dict[str, Any]:
    """Return the estimator classes among what a parameter names, by name.

    Examples
    --------
    >>> inner_classes("regressor", ["ridge"]), inner_classes("score_func", ["chi2"])
    ({'ridge': <class 'sklearn.linear_model._ridge.Ridge'>}, {})
    """
    values = {name: _imported(parameter, name) for name in names}
    return {name: value for name, value in values.items() if hasattr(value, "get_params")
            and hasattr(value, "fit")}  # fmt: skip


def named_value(
    parameter: str, name: str, seed: int | None, settings: Mapping[str, Any] = MappingProxyType({})
) -> Any:
    """Return what a parameter's name stands for: a function, or a new unfitted object.

    Parameters
    ----------
    parameter, name
        The parameter, and the name in the pipeline file.
    seed
        The seed of an object that draws at random.
    settings
        The object's own settings; scikit-learn's defaults for the others.

    Examples
    --------
    >>> named_value("score_func", "chi2", None).__name__
    'chi2'
    >>> named_value("score_func", "mutual_info_classif", 7).keywords
    {'random_state': 7}
    >>> named_value("estimator", "decision_tree_classifier", 7)
    DecisionTreeClassifier(random_state=7)
    >>> named_value("estimator", "lasso", None, {"alpha": 0.5})
    Lasso(alpha=0.5)
    """
    value = _imported(parameter, name)
    if not isinstance(value, type):
        draws = "random_state" in inspect.signature(value).parameters
        return partial(value, random_state=seed) if draws else value
    instance = value(**{n: tuple(v) if isinstance(v, list) else v for n, v in settings.items()})
    if hasattr(instance, "get_params") and "random_state" in instance.get_params(deep=False):
        instance.set_params(random_state=seed)
    return instance


def _imported(parameter: str, name: str) -> Any:
    module, _, attribute = _KNOWN[parameter][name].partition(":")
    return getattr(importlib.import_module(module), attribute)


def may_need_seed(parameter: str) -> bool:
    """Tell whether what a parameter names may draw at random."""
    return parameter in _KNOWN and _KNOWN[parameter] not in (_KERNELS, _POOLING)
