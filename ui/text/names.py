"""Names that travel as ids (blocks, metrics, columns of reports), in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.text.words import known, tell

_PREFIX = "large_groups_"
_SUFFIXES = ("_mean", "_std")


def block_title(entry: Mapping[str, Any], lang: str) -> str:
    """Return a block's title; the catalogue's English one where no translation is known."""
    return known(f"block.{entry['id']}", lang) or str(entry["title"])


def block_help(entry: Mapping[str, Any], lang: str) -> str:
    """Return what a block does, in a sentence."""
    return known(f"block.{entry['id']}.summary", lang) or str(entry["summary"])


def setting_help(entry: Mapping[str, Any], setting: str, lang: str) -> str:
    """Return what a setting means."""
    own = known(f"block.{entry['id']}.{setting}", lang)
    return own or str(entry["params"].get(setting, ""))


def column_name(name: str, lang: str) -> str:
    """Return the heading of a report's column.

    Examples
    --------
    >>> column_name("selection_rate", "en"), column_name("p_good", "es")
    ('Selection rate', 'P(good)')
    """
    if text := known(f"column.{name}", lang):
        return text
    if name.startswith("p_"):
        return f"P({name[2:]})"
    return metric_name(name, lang)


def metric_name(name: str, lang: str) -> str:
    """Return a metric's name; what it is about follows in brackets.

    Examples
    --------
    >>> metric_name("roc_auc", "en"), metric_name("demographic_parity_ratio_sex", "en")
    ('ROC AUC', 'Demographic parity ratio (sex)')
    >>> metric_name("accuracy_std", "es")
    'Exactitud (desv. est.)'
    """
    if text := known(f"metric.{name}", lang):
        return text
    if name.startswith(_PREFIX):
        inner = metric_name(name.removeprefix(_PREFIX), lang)
        return tell("metric.large_groups", {"metric": inner}, lang)
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and (text := known(f"metric.{name.removesuffix(suffix)}", lang)):
            return tell(f"metric{suffix}", {"metric": text}, lang)
    return _of_attribute(name, lang)


def _of_attribute(name: str, lang: str) -> str:
    parts = name.split("_")
    for end in range(len(parts) - 1, 0, -1):
        if text := known(f"metric.{'_'.join(parts[:end])}", lang):
            return f"{text} ({attribute(name.split('_', end)[end])})"
    return name


def attribute(name: str) -> str:
    """Return a sensitive column's name; crossed ones are joined by a sign."""
    return name.replace("_and_", " × ")


def words_of(value: Any, about: str, lang: str) -> str:
    """Return a word that stands in a report's cell (a status, a kind) in the reader's language."""
    return known(f"{about}.{value}", lang) or str(value)


def setting_name(name: str, lang: str) -> str:
    """Return a setting's name as a label.

    Examples
    --------
    >>> setting_name("test_share", "en"), setting_name("C", "en")
    ('Test share', 'C')
    """
    own = known(f"setting.{name}", lang)
    plainly = name.replace("_", " ")
    return own or plainly[:1].upper() + plainly[1:]


def option_name(value: Any, lang: str) -> str:
    """Return a value that a setting can have, in words.

    Examples
    --------
    >>> option_name(True, "en"), option_name(None, "es"), option_name("xyz", "en")
    ('yes', 'ninguno', 'xyz')
    """
    if value is None:
        return tell("word.none", None, lang)
    if isinstance(value, bool):
        return tell("word.yes" if value else "word.no", None, lang)
    return known(f"option.{value}", lang) or str(value)
