"""What is to be said about a file before a pipeline is made of it: what is in the way, what odd."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pipeline_core.messages.message import Message
from pipeline_core.starter.choices import MOST_CLASSES, Choices, Look, classes_of
from pipeline_core.starter.compose import features_of, lonely_classes

FEWEST = 10
FEW = 50
RARE = 0.01
NEARLY = 0.99
MAYBE_CLASSES = 20
_MAYBE = {
    "classification": "starter.maybe_classification",
    "regression": "starter.maybe_regression",
}


@dataclass(frozen=True)
class Finding:
    """What is to be said of a file; an error keeps the pipeline from being made."""

    severity: Literal["error", "warning"]
    message: Message


def findings(look: Look, choices: Choices) -> list[Finding]:
    """Return what is to be said, errors first.

    Parameters
    ----------
    look
        What `first_look` found.
    choices
        What is wanted.

    Examples
    --------
    >>> look = {"rows": 3, "columns": [{"name": "a"}], "refused": None, "file": "a.csv"}
    >>> [finding.message.code for finding in findings(look, Choices("A"))]
    ['starter.one_column']
    """
    blocking = [Finding("error", Message(*parts)) for parts in _in_the_way(look, choices)]
    if blocking:
        return blocking
    return [Finding("warning", Message(*parts)) for parts in _odd(look, choices)]


Said = tuple[str, dict[str, Any]]


def _in_the_way(look: Look, choices: Choices) -> Iterator[Said]:
    file, rows = look["file"], look["rows"]
    if (refused := look["refused"]) is not None:
        yield refused["code"], {name: refused[name] for name in refused if name != "code"}
    elif len(look["columns"]) < 2:
        yield "starter.one_column", {"file": file, "column": look["columns"][0]["name"][:100]}
    elif rows == 0:
        yield "starter.no_rows", {"file": file, "limit": FEWEST}
    elif rows < FEWEST:
        yield "starter.few_rows", {"file": file, "rows": rows, "limit": FEWEST}
    elif choices.target is None:
        yield "starter.no_target", {"file": file}
    else:
        yield from _target_in_the_way(look, choices)


def _target_in_the_way(look: Look, choices: Choices) -> Iterator[Said]:
    column = next(one for one in look["columns"] if one["name"] == choices.target)
    present, target = look["rows"] - column["missing"], choices.target
    if column["distinct"] < 2:
        counts = classes_of(look, target) or [["", 0]]
        yield "starter.one_class", {"target": target, "value": counts[0][0], "rows": present}
    elif present < FEWEST:
        yield "starter.few_known", {"target": target, "rows": present, "limit": FEWEST}
    elif choices.task == "regression" and column["kind"] != "number":
        yield "starter.not_a_number", {"target": target}
    elif choices.task == "classification":
        yield from _classes_in_the_way(column, present)
    if not features_of(look, choices):
        yield "starter.no_features", {"target": target}


def _classes_in_the_way(column: Mapping[str, Any], present: int) -> Iterator[Said]:
    target, number = column["name"], column["kind"] == "number"
    values = {"target": target, "distinct": column["distinct"], "limit": MOST_CLASSES}
    if number and column["distinct"] > MAYBE_CLASSES and (
        not column["whole"] or column["distinct"] > MOST_CLASSES
    ):  # fmt: skip
        yield "starter.continuous", values
    elif column["distinct"] > MOST_CLASSES or column["classes"] is None:
        yield "starter.too_many_classes", values
    elif len([count for _, count in column["classes"] if count > 1]) < 2:
        yield "starter.no_two_classes", {"target": target, "rows": present}


def _odd(look: Look, choices: Choices) -> Iterator[Said]:
    column = next(one for one in look["columns"] if one["name"] == choices.target)
    target, rows = choices.target, look["rows"]
    if rows < FEW:
        yield "starter.little", {"rows": rows}
    if column["missing"]:
        yield "starter.target_missing", {"target": target, "rows": column["missing"], "of": rows}
    if column["kind"] == "number" and column["whole"] and 2 < column["distinct"] <= MAYBE_CLASSES:
        yield _MAYBE[choices.task], {"target": target, "distinct": column["distinct"]}
    if choices.task == "classification":
        yield from _odd_classes(look, choices)
    yield from _odd_columns(look, choices)


def _odd_classes(look: Look, choices: Choices) -> Iterator[Said]:
    lonely = lonely_classes(look, choices)
    if lonely:
        values = {"target": choices.target, "classes": lonely[:5], "rows": len(lonely)}
        yield "starter.lonely_classes", values
    counts = [(value, n) for value, n in classes_of(look, choices.target) if value not in lonely]
    value, fewest = min(counts, key=lambda one: one[1])
    total = sum(count for _, count in counts)
    if fewest < RARE * total:
        yield "starter.rare_class", {"value": value, "rows": fewest, "of": total}


def _odd_columns(look: Look, choices: Choices) -> Iterator[Said]:
    shown = [one["name"] for one in features_of(look, choices)]
    if alike := _alike([one["name"] for one in look["columns"]]):
        yield "starter.alike_names", {"columns": alike}
    nearly = [one["name"] for one in look["columns"] if NEARLY < one["top"] < 1]
    if nearly := [name for name in nearly if name in shown]:
        yield "starter.nearly_constant", {"columns": nearly}
    if look["duplicates"]:
        yield "starter.duplicates", {"rows": look["duplicates"], "of": look["rows"]}
    if len(shown) > look["rows"]:
        yield "starter.wide", {"columns": len(shown), "rows": look["rows"]}


def _alike(names: list[str]) -> list[str]:
    """Return names that differ only in case, spaces or how accents are stored."""
    found: dict[str, list[str]] = {}
    for name in names:
        same = "".join(unicodedata.normalize("NFKC", name).casefold().split())
        found.setdefault(same, []).append(name)
    return [name for one in found.values() if len(one) > 1 for name in one]
