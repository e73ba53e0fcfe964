"""Tags of a block's transformer or estimator, read from one made with its defaults.

For a block that has no defaults for everything, the harmless answer is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipeline_core.block import Part
from pipeline_core.catalog.estimators.classes import predicted_by
from pipeline_core.catalog.estimators.inner_splits import inner_split_of_block
from pipeline_core.spec.entry import InnerSplit, Predicted, Probabilities, SettingsSchema


def learns(function: Callable[..., Any], settings: SettingsSchema) -> bool:
    """Tell whether a column block's step learns from the rows.

    Parameters
    ----------
    function
        The block's function.
    settings
        The schema of its settings.

    Examples
    --------
    >>> from sklearn.preprocessing import FunctionTransformer
    >>> learns(FunctionTransformer, {"properties": {"columns": {}}, "required": []})
    False
    """
    from sklearn.preprocessing import FunctionTransformer

    # Bodies ignore `columns`: the engine hands the step its columns.
    try:
        step = function(**dict.fromkeys(settings["required"], ()))
    except (ValueError, TypeError, LookupError, AttributeError):
        return "columns" in settings["properties"]  # a body that looks at what it requires
    return not isinstance(step, FunctionTransformer | str)


def takes_any(function: Callable[..., Any], settings: SettingsSchema) -> bool:
    """Tell whether an estimator takes columns of any kind.

    Examples
    --------
    >>> from sklearn.dummy import DummyClassifier
    >>> takes_any(DummyClassifier, {"properties": {}, "required": []})
    True
    """
    if settings["required"]:
        return False
    from sklearn.utils import get_tags

    tags = get_tags(function())
    return bool(tags.no_validation or tags.input_tags.string)


def takes_weights(function: Callable[..., Any], settings: SettingsSchema) -> bool:
    """Tell whether an estimator can be fitted with weights of rows; True if unknown.

    Examples
    --------
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> takes_weights(KNeighborsClassifier, {"properties": {}, "required": []})
    False
    """
    if settings["required"]:
        return True
    from sklearn.utils.validation import has_fit_parameter

    return bool(has_fit_parameter(function(), "sample_weight"))


def hands_weights_on(
    function: Callable[..., Any], settings: SettingsSchema, parts: Mapping[str, Part]
) -> bool:
    """Tell whether the estimator that a meta block makes can be fitted with weights of rows.

    Parameters
    ----------
    function
        The block's function.
    settings
        The schema of its settings.
    parts
        The part of a wire that each of its inputs is.

    Examples
    --------
    >>> from sklearn.ensemble import BaggingClassifier
    >>> from pipeline_core.block import Part
    >>> one = {"model": Part("model", "Model", "unfitted")}
    >>> hands_weights_on(lambda model: BaggingClassifier(model), {"required": []}, one)
    True
    """
    if settings["required"]:
        return True
    from sklearn.linear_model import LinearRegression, LogisticRegression

    from pipeline_core.measures.weights import takes_weights

    probes = (LogisticRegression(), ["a", "b"]), (LinearRegression(), [0.0, 1.0])
    for member, target in probes:
        try:
            return takes_weights(function(**_probe(parts, member, target)))
        except ValueError:  # a block for the other kind of target
            continue
        except ImportError:  # those whose library is an extra say for themselves what they take
            return False
    return True


def _probe(parts: Mapping[str, Part], member: Any, target: list[Any]) -> dict[str, Any]:
    """Return inputs with which a meta block makes an estimator of some kind."""
    from pandas import Series

    from pipeline_core.measures.sensitive_groups import SensitiveGroups
    from pipeline_core.measures.weights import weighted

    model, groups = weighted(member), SensitiveGroups(["group"])
    values = {"unfitted": model, "target": Series(target), "sensitive_groups": groups}
    return {
        name: {"first": model} if part.many else values.get(part.part)
        for name, part in parts.items()
    }


def takes_missing(function: Callable[..., Any], shape: str, settings: SettingsSchema) -> bool:
    """Tell whether a transformer or estimator can be fitted with missing values; True if unknown.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> takes_missing(Ridge, "estimator", {"properties": {}, "required": []})
    False
    """
    if shape not in ("column", "estimator") or set(settings["required"]) - {"columns"}:
        return True
    from sklearn.utils import get_tags

    estimator = function(**dict.fromkeys(settings["required"], ()))
    if not hasattr(estimator, "fit"):
        return True
    tags = get_tags(estimator)
    return bool(tags.no_validation or tags.input_tags.allow_nan)


def predicts(
    function: Callable[..., Any], shape: str, settings: SettingsSchema
) -> Predicted | None:
    """Return what an estimator predicts; None if nothing that is judged, or unknown.

    Examples
    --------
    >>> from sklearn.linear_model import Ridge
    >>> predicts(Ridge, "estimator", {"properties": {}, "required": []})
    'number'
    """
    if shape != "estimator" or settings["required"]:
        return None
    from sklearn.base import is_classifier, is_regressor

    estimator = function()
    if is_classifier(estimator) or is_regressor(estimator):
        return "class" if is_classifier(estimator) else "number"
    return predicted_by(type(estimator))


def splits_inside(
    function: Callable[..., Any], shape: str, settings: SettingsSchema
) -> InnerSplit | None:
    """Return when a step or an estimator splits its rows by itself; None if never, or unknown.

    Examples
    --------
    >>> from sklearn.linear_model import RidgeCV
    >>> splits_inside(RidgeCV, "estimator", {"properties": {}, "required": []})
    {'kind': 'folds', 'setting': 'cv'}
    """
    if shape not in ("column", "estimator") or set(settings["required"]) - {"columns"}:
        return None
    required = dict.fromkeys(settings["required"], ())
    return inner_split_of_block(function, settings["properties"], required)


def probabilities(
    function: Callable[..., Any], shape: str, settings: SettingsSchema
) -> Probabilities | None:
    """Return whether a classifier gives probabilities; None for no classifier, or unknown.

    Examples
    --------
    >>> from sklearn.svm import SVC, LinearSVC
    >>> schema = {"properties": {}, "required": []}
    >>> [probabilities(kind, "estimator", schema) for kind in (SVC, LinearSVC)]
    ['by_setting', 'never']
    """
    if shape != "estimator" or settings["required"]:
        return None
    from sklearn.base import is_classifier

    estimator = function()
    if not is_classifier(estimator):
        return None
    if hasattr(estimator, "predict_proba"):
        return "always"
    return "by_setting" if hasattr(type(estimator), "predict_proba") else "never"
