"""The public attributes of a fitted object: those whose names end in an underscore."""

from __future__ import annotations

from typing import Any

# Models inside the model, which are parts of their own, and tables of trials or of rows.
_LEFT_OUT = frozenset(
    {
        "best_estimator_", "calibrated_classifiers_", "cv_results_", "estimator_", "estimators_",
        "estimators_features_", "estimators_samples_", "feature_names_in_", "final_estimator_",
        "imputation_sequence_", "init_", "named_estimators_", "regressor_", "scorer_",
        "sparse_coef_", "transformer_",
    }
)  # fmt: skip


def public_names(fitted: Any) -> list[str]:
    """Return the names of what fitting left in an object, its computed attributes last.

    Examples
    --------
    >>> from sklearn.preprocessing import StandardScaler
    >>> public_names(StandardScaler().fit([[1.0], [3.0]]))
    ['n_features_in_', 'n_samples_seen_', 'mean_', 'var_', 'scale_']
    """
    stored = [name for name in getattr(fitted, "__dict__", ()) if _is_public(name)]
    computed = [
        name
        for cls in type(fitted).__mro__
        for name, value in vars(cls).items()
        if _is_public(name) and isinstance(value, property) and not _is_deprecated(value)
    ]
    names = dict.fromkeys([*stored, *computed])
    return [name for name in names if name not in _LEFT_OUT]


def estimators_of(fitted: Any) -> list[Any]:
    """Return the fitted estimators of an ensemble; boosting holds them in rounds.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestRegressor
    >>> len(estimators_of(RandomForestRegressor(3).fit([[0.0], [1.0]], [0.0, 1.0])))
    3
    """
    estimators: Any = getattr(fitted, "__dict__", {}).get("estimators_")
    # A Pipeline in a list is a sequence too: numpy would take it apart.
    return list(estimators.ravel()) if hasattr(estimators, "ravel") else list(estimators or ())


def _is_public(name: str) -> bool:
    return name.endswith("_") and not name.startswith("_") and not name.endswith("__")


def _is_deprecated(computed: property) -> bool:
    """Tell whether reading an attribute would warn."""
    return "deprecated" in (computed.__doc__ or "").lower()[:40]
