"""Names of metrics in the reader's language, from their keys in reports."""

from __future__ import annotations

from pipeline_core.measures.metric_directions import ATTRIBUTE_METRICS as ATTRIBUTE_METRICS
from pipeline_core.messages.words import lookup, say

_LARGE_GROUPS = "large_groups_"
_SUFFIXES = ("_mean", "_std")


def metric_name(name: str, language: str) -> str:
    """Return a metric's name, with the attribute it refers to in brackets.

    Parameters
    ----------
    name
        Key of the metric in a report.
    language
        Language of the name.

    Returns
    -------
    str
        The key in words if no name is known: a user's own metric has none.

    Examples
    --------
    >>> metric_name("roc_auc", "en"), metric_name("demographic_parity_ratio_sex", "en")
    ('ROC AUC', 'Demographic parity ratio (sex)')
    >>> metric_name("accuracy_std", "es"), metric_name("brier_skill_mean", "es")
    ('Exactitud (desv. est.)', 'brier skill (media)')
    """
    if text := known_metric_name(name, language):
        return text
    for suffix in _SUFFIXES:
        base = name.removesuffix(suffix)
        if base not in ("", name):
            return say(f"metric{suffix}", {"metric": in_words(base)}, language)
    return in_words(name)


def known_metric_name(name: str, language: str) -> str | None:
    """Return the name of one of the built-in metrics; None for any other key.

    Examples
    --------
    >>> known_metric_name("f1", "en"), known_metric_name("income_mean", "en")
    ('F1', None)
    """
    if text := lookup(f"metric.{name}", language):
        return text
    if name.startswith(_LARGE_GROUPS):
        metric = known_metric_name(name.removeprefix(_LARGE_GROUPS), language)
        return say("metric.large_groups", {"metric": metric}, language) if metric else None
    for suffix in _SUFFIXES:
        base = name.removesuffix(suffix)
        if base != name and (text := lookup(f"metric.{base}", language)):
            return say(f"metric{suffix}", {"metric": text}, language)
    return _metric_of_attribute(name, language)


def in_words(name: str) -> str:
    """Return a key as words.

    Examples
    --------
    >>> in_words("brier_skill")
    'brier skill'
    """
    return name.replace("_", " ").strip() or name


def attribute_name(name: str) -> str:
    """Return the name of a sensitive attribute; crossed attributes are joined by a sign.

    Examples
    --------
    >>> attribute_name("sex_and_age")
    'sex × age'
    """
    return name.replace("_and_", " × ")


def _metric_of_attribute(name: str, language: str) -> str | None:
    for metric in ATTRIBUTE_METRICS:
        if name.startswith(f"{metric}_"):
            attribute = attribute_name(name.removeprefix(f"{metric}_"))
            return f"{lookup(f'metric.{metric}', language)} ({attribute})"
    return None
