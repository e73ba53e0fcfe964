"""Display names of ids: blocks, settings, metrics, columns of reports."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pipeline_core.catalog import Entry
from pipeline_core.messages.metric_names import attribute_name as attribute_name
from pipeline_core.messages.metric_names import in_words as in_words
from pipeline_core.messages.metric_names import known_metric_name
from pipeline_core.messages.metric_names import metric_name as metric_name
from pipeline_core.spec.candidates import OFF, setting_path
from pipeline_core.spec.extras import missing_library
from ui.text.words import lookup_text, translate

_BRIEF = 160
# Columns of reports whose cells are words with translations.
_STAND_INS = {"(prediction)": "residuals.prediction", "(missing)": "word.missing"}
_COLUMNS_OF_STAND_INS = frozenset({"column", "cell", "group"})
COLUMNS_OF_WORDS = _COLUMNS_OF_STAND_INS | {
    "kind", "status", "severity", "verdict", "measure", "metric", "method",
}  # fmt: skip


def _block_text(entry: Entry, part: str, lang: str) -> str | None:
    """Return a translated text of a block; none for one that may not be imported."""
    block = entry.get("id")
    return lookup_text(f"block.{block}{part}", lang) if block else None


def block_title(entry: Entry, lang: str) -> str:
    """Return a block's title, in English if there is no translation."""
    return _block_text(entry, "", lang) or str(entry["title"])


def block_help(entry: Entry, lang: str) -> str:
    """Return the one-sentence summary of a block."""
    return _block_text(entry, ".summary", lang) or str(entry["summary"])


def setting_help(entry: Entry, setting: str, lang: str) -> str:
    """Return the help text of a block's setting."""
    text = _block_text(entry, f".{setting}", lang)
    return text or str(entry["params"].get(setting, ""))


def brief_help(entry: Entry, setting: str, lang: str) -> str:
    """Return the help text for beside a field: of scikit-learn's own the first sentences."""
    text = setting_help(entry, setting, lang)
    schema = entry["settings"]["properties"].get(setting, {})
    is_long = "estimator" in entry or schema.get("x-library", False)
    if not is_long or len(text) <= _BRIEF:
        return text
    end = text[:_BRIEF].rfind(". ")
    return text[: end + 1] if end > 0 else f"{text[:_BRIEF].rpartition(' ')[0]} …"


def install_advice(entry: Entry, lang: str) -> str:
    """Return how to install the library that a block needs; empty where it is not missing."""
    library = missing_library(entry, {})
    if library is None:
        return ""
    values = {"library": library.name, "extra": library.extra}
    return translate("add.needs_library", values, lang)


def choice_advice(entry: Entry, lang: str) -> str:
    """Return when to choose a block; empty where nobody says it."""
    return _block_text(entry, ".when", lang) or str(entry.get("when", ""))


def column_name(name: str, lang: str) -> str:
    """Return the heading of a report's column; a column that nobody named keeps its name.

    Examples
    --------
    >>> column_name("selection_rate", "en"), column_name("p_good", "es"), column_name("a_b", "es")
    ('Selection rate', 'P(good)', 'a_b')
    """
    return _known_column_name(name, lang) or name


def column_in_words(name: str, lang: str) -> str:
    """Return the title of an axis or a legend: a column's name, in words if nobody named it.

    Examples
    --------
    >>> column_in_words("tpr", "en"), column_in_words("top_decile", "en")
    ('True positive rate', 'top decile')
    """
    return _known_column_name(name, lang) or in_words(name)


def candidate_text(setting: str, cell: str, lang: str) -> str:
    """Return a value that a search tried, as its table holds it, in words.

    Examples
    --------
    >>> candidate_text("method", "robust", "es"), candidate_text("off", "True", "en")
    ('robusto', 'left out')
    """
    if setting == OFF:
        return translate(f"candidates.{'left_out' if cell == 'True' else 'used'}", None, lang)
    if not cell:
        return translate("candidates.empty", None, lang)
    if is_number(cell):
        return f"{float(cell):.6g}"
    return option_name({"True": True, "False": False}.get(cell, cell), lang)


def is_number(text: str) -> bool:
    """Tell whether a text is a number, as JSON writes them.

    Examples
    --------
    >>> is_number("0.5"), is_number("1e-05"), is_number("nan"), is_number("sqrt")
    (True, True, False, False)
    """
    return re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", text) is not None


def setting_title(path: str, lang: str) -> str | None:
    """Return the name of a setting of a stage, ``stage.setting``; None of another name.

    Examples
    --------
    >>> setting_title("forest.max_depth", "en"), setting_title("0.25", "en")
    ('forest – Maximum depth', None)
    """
    stage, setting = setting_path(path)
    if setting == OFF:
        return f"{stage} – {translate('candidates.off', None, lang)}"
    return f"{stage} – {text}" if (text := lookup_text(f"setting.{setting}", lang)) else None


def _known_column_name(name: str, lang: str) -> str | None:
    if title := setting_title(name, lang):
        return title
    if text := lookup_text(f"column.{name}", lang):
        return text
    if name.startswith("fold_") and name[5:].isdigit():
        return f"{translate('column.fold', None, lang)} {name[5:]}"
    return f"P({name[2:]})" if name.startswith("p_") else known_metric_name(name, lang)


def check_subject(check: Mapping[str, Any], lang: str) -> str:
    """Return what a check of a report judges: a column, a metric, its own name, or the table.

    Examples
    --------
    >>> check_subject({"name": "age.min", "column": "age", "condition": "min"}, "en")
    'age'
    >>> check_subject({"name": "min_rows", "condition": "min_rows"}, "en")
    'the table'
    >>> check_subject({"name": "paid > 0.5", "condition": "row_rule"}, "en")
    'paid > 0.5'
    """
    condition = check.get("condition", "")
    if "report" in check:
        return _judged_metric(check, lang)
    if check.get("column") or condition == "row_rule":
        return str(check.get("column") or check["name"])
    subject = str(check["name"]).removesuffix(f".{condition}")
    if subject == condition:
        return translate("word.the_table", None, lang)
    return column_in_words(subject, lang)


def _judged_metric(check: Mapping[str, Any], lang: str) -> str:
    """Return the metric that a gate judges, with its report where the rule names it."""
    metric, report = str(check["metric"]), str(check["report"])
    if not metric:
        return report or translate("word.the_report", None, lang)
    return f"{metric_name(metric, lang)} ({report})" if report else metric_name(metric, lang)


def table_name(name: str, lang: str) -> str:
    """Return the heading of a report's table, in words if nobody named it.

    Examples
    --------
    >>> table_name("confusion", "en"), table_name("gain_curve", "es")
    ('Confusion', 'Gain curve')
    """
    words = in_words(name)
    return lookup_text(f"table.{name}", lang) or words[:1].upper() + words[1:]


def cell_text(value: Any, namespace: str, lang: str) -> str:
    """Return the translation of a word in a report's cell, such as a status or a kind."""
    return lookup_text(f"{namespace}.{value}", lang) or str(value)


def word_in_column(value: Any, column: str, lang: str) -> Any:
    """Return a cell of a report's table as a word, in a column of words that have translations.

    Examples
    --------
    >>> word_in_column("roc_auc", "metric", "en"), word_in_column("error", "verdict", "es")
    ('ROC AUC', 'falla')
    >>> word_in_column("(prediction)", "column", "es"), word_in_column("age", "column", "es")
    ('la predicción', 'age')
    """
    if not isinstance(value, str) or column not in COLUMNS_OF_WORDS:
        return value
    if column in _COLUMNS_OF_STAND_INS:
        code = _STAND_INS.get(value)
        return translate(code, None, lang) if code else value
    if column in ("metric", "measure"):
        return metric_name(value, lang)
    return cell_text(value, column, lang)


def setting_name(name: str, lang: str, block: str = "") -> str:
    """Return a setting's name as a label; some blocks have one of their own for it.

    Examples
    --------
    >>> setting_name("test_share", "en"), setting_name("C", "en")
    ('Test share', 'C')
    >>> setting_name("n_estimators", "en"), setting_name("n_estimators", "en", "bag")
    ('Number of trees', 'Number of models')
    """
    text = lookup_text(f"setting.{block}.{name}", lang) or lookup_text(f"setting.{name}", lang)
    words = name.replace("_", " ")
    return text or words[:1].upper() + words[1:]


def option_name(value: Any, lang: str) -> str:
    """Return the label of a value that a setting can have.

    Examples
    --------
    >>> option_name(True, "en"), option_name(None, "es"), option_name("xyz", "en")
    ('yes', 'ninguno', 'xyz')
    """
    if value is None:
        return translate("word.none", None, lang)
    if isinstance(value, bool):
        return translate("word.yes" if value else "word.no", None, lang)
    return lookup_text(f"option.{value}", lang) or str(value)


def option_label(value: Any, help_text: str, lang: str) -> str:
    """Return the label of a value in a form: with its id where the help text says that id.

    Examples
    --------
    >>> option_label("halving", "halving begins with few rows", "es")
    'por mitades (halving)'
    >>> option_label("halving", "Otro texto", "es")
    'por mitades'
    """
    name = option_name(value, lang)
    is_said = isinstance(value, str) and re.search(rf"\b{re.escape(value)}\b", help_text)
    return f"{name} ({value})" if is_said and value.casefold() not in name.casefold() else name


def answer_name(name: str, lang: str) -> str:
    """Return what a column of a model's answers is called, in words.

    Examples
    --------
    >>> answer_name("prediction", "es"), answer_name("score yes", "en")
    ('predicción', 'score of yes')
    """
    kind, _, label = name.partition(" ")
    if kind == "score" and label:
        return translate("watching.chart.score", {"label": label}, lang)
    return translate("watching.chart.prediction", None, lang) if name == "prediction" else name
