"""Findings about a file before a pipeline is made of it: obstacles and oddities."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline_core.messages.message import Message
from pipeline_core.starter.choices import MAX_CLASSES, Choices, classes_of
from pipeline_core.starter.compose import features_of, single_row_classes
from pipeline_core.starter.look import ColumnFacts, FirstLook

MIN_ROWS = 10
FEW_ROWS = 50
RARE_SHARE = 0.01
NEARLY_CONSTANT_SHARE = 0.99
MAX_CLASS_CODES = 20
_AMBIGUOUS_TASK = {
    "classification": "starter.maybe_classification",
    "regression": "starter.maybe_regression",
}


@dataclass(frozen=True)
class Finding:
    """A message about a file; an error keeps the pipeline from being made."""

    severity: Literal["error", "warning"]
    message: Message


def findings(look: FirstLook, choices: Choices) -> list[Finding]:
    """Return the errors of a file and its choices, or else the warnings.

    Parameters
    ----------
    look
        The first look at the file.
    choices
        The choices for the pipeline.

    Examples
    --------
    >>> look = {"rows": 3, "columns": [{"name": "a"}], "refused": None, "file": "a.csv"}
    >>> [finding.message.code for finding in findings(look, Choices("A"))]
    ['starter.one_column']
    """
    errors = [Finding("error", message) for message in _errors(look, choices)]
    return errors or [Finding("warning", message) for message in _warnings(look, choices)]


def _errors(look: FirstLook, choices: Choices) -> Iterator[Message]:
    file, rows = look["file"], look["rows"]
    if (refused := look["refused"]) is not None:
        values = {name: value for name, value in refused.items() if name != "code"}
        yield Message(refused["code"], values)
    elif len(look["columns"]) < 2:
        column = look["columns"][0]["name"][:100]
        yield Message("starter.one_column", {"file": file, "column": column})
    elif rows == 0:
        yield Message("starter.no_rows", {"file": file, "limit": MIN_ROWS})
    elif rows < MIN_ROWS:
        yield Message("starter.few_rows", {"file": file, "rows": rows, "limit": MIN_ROWS})
    elif choices.target is None:
        yield Message("starter.no_target", {"file": file})
    else:
        yield from _target_errors(look, choices)


def _target_errors(look: FirstLook, choices: Choices) -> Iterator[Message]:
    column = _target_column(look, choices)
    present, target = look["rows"] - column["missing"], choices.target
    if column["distinct"] < 2:
        value, _ = (classes_of(look, target) or [["", 0]])[0]
        yield Message("starter.one_class", {"target": target, "value": value, "rows": present})
    elif present < MIN_ROWS:
        values = {"target": target, "rows": present, "limit": MIN_ROWS}
        yield Message("starter.few_known", values)
    elif choices.task == "regression" and column["kind"] != "number":
        yield Message("starter.not_a_number", {"target": target})
    elif choices.task == "classification":
        yield from _class_errors(column, present)
    if not features_of(look, choices):
        yield Message("starter.no_features", {"target": target})


def _class_errors(column: ColumnFacts, present: int) -> Iterator[Message]:
    target, distinct = column["name"], column["distinct"]
    values = {"target": target, "distinct": distinct, "limit": MAX_CLASSES}
    looks_continuous = distinct > MAX_CLASS_CODES and not column["whole"]
    if column["kind"] == "number" and (looks_continuous or distinct > MAX_CLASSES):
        yield Message("starter.continuous", values)
    elif distinct > MAX_CLASSES or column["classes"] is None:
        yield Message("starter.too_many_classes", values)
    elif len([count for _, count in column["classes"] if count > 1]) < 2:
        yield Message("starter.no_two_classes", {"target": target, "rows": present})


def _warnings(look: FirstLook, choices: Choices) -> Iterator[Message]:
    column = _target_column(look, choices)
    target, rows, distinct = choices.target, look["rows"], column["distinct"]
    if rows < FEW_ROWS:
        yield Message("starter.little", {"rows": rows})
    if column["missing"]:
        values = {"target": target, "rows": column["missing"], "of": rows}
        yield Message("starter.target_missing", values)
    if column["kind"] == "number" and column["whole"] and 2 < distinct <= MAX_CLASS_CODES:
        yield Message(_AMBIGUOUS_TASK[choices.task], {"target": target, "distinct": distinct})
    if choices.task == "classification":
        yield from _class_warnings(look, choices)
    yield from _column_warnings(look, choices)


def _class_warnings(look: FirstLook, choices: Choices) -> Iterator[Message]:
    single = single_row_classes(look, choices)
    if single:
        values = {"target": choices.target, "classes": single[:5], "rows": len(single)}
        yield Message("starter.lonely_classes", values)
    classes = classes_of(look, choices.target)
    counts = [(value, count) for value, count in classes if value not in single]
    value, fewest = min(counts, key=lambda pair: pair[1])
    total = sum(count for _, count in counts)
    if fewest < RARE_SHARE * total:
        yield Message("starter.rare_class", {"value": value, "rows": fewest, "of": total})


def _column_warnings(look: FirstLook, choices: Choices) -> Iterator[Message]:
    rows, features = look["rows"], features_of(look, choices)
    if similar := _similar_names([column["name"] for column in look["columns"]]):
        yield Message("starter.alike_names", {"columns": similar})
    nearly_constant = [
        column["name"] for column in features if NEARLY_CONSTANT_SHARE < column["top"] < 1
    ]
    if nearly_constant:
        yield Message("starter.nearly_constant", {"columns": nearly_constant})
    if look["duplicates"]:
        yield Message("starter.duplicates", {"rows": look["duplicates"], "of": rows})
    if len(features) > rows:
        yield Message("starter.wide", {"columns": len(features), "rows": rows})


def _similar_names(names: list[str]) -> list[str]:
    """Return names that differ only in case, spaces or how accents are encoded."""
    groups: dict[str, list[str]] = {}
    for name in names:
        normal = "".join(unicodedata.normalize("NFKC", name).casefold().split())
        groups.setdefault(normal, []).append(name)
    return [name for group in groups.values() if len(group) > 1 for name in group]


def _target_column(look: FirstLook, choices: Choices) -> ColumnFacts:
    return next(column for column in look["columns"] if column["name"] == choices.target)
