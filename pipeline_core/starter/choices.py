"""What a person may change before the first pipeline is made, with what was guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pipeline_core.starter.reasons import names_rows, reasons
from pipeline_core.starter.target import name_words

Look = Mapping[str, Any]
Task = Literal["classification", "regression"]
How = Literal["random", "stratified", "time"]

MOST_NUMBER_CLASSES = 10
MOST_CLASSES = 100
MOST_GROUPS = 10
SHARE = 0.25
_MANY_TIMES = 20
_LOOKED_FOR = frozenset((
    "yes", "true", "1", "1.0", "y", "t", "positive", "pos", "good", "si", "s", "verdadero",
    "positivo", "bueno", "malignant", "ill", "sick", "fraud", "churn", "default", "maligno",
    "enfermo", "fraude",
))  # fmt: skip
_PEOPLE = frozenset((
    "sex", "gender", "race", "ethnicity", "religion", "nationality", "foreign", "disability",
    "marital", "sexo", "genero", "raza", "etnia", "religion", "nacionalidad", "discapacidad",
))  # fmt: skip


@dataclass(frozen=True)
class Choices:
    """How the first pipeline is to be.

    Parameters
    ----------
    name
        What the pipeline is called.
    target
        The column to predict.
    task
        Classes or a number.
    positive
        The class that is looked for, where there are two.
    ids, left_out
        Columns that name a row, and others that no model sees.
    time
        When each row happened.
    sensitive
        Columns by which people are compared.
    how, test_share
        How rows are set aside for the test.
    """

    name: str
    target: str | None = None
    task: Task = "classification"
    positive: Any = None
    ids: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    time: str | None = None
    sensitive: tuple[str, ...] = ()
    how: How = "random"
    test_share: float = SHARE


def default_choices(look: Look, name: str) -> Choices:
    """Return what was guessed.

    Parameters
    ----------
    look
        What `first_look` found.
    name
        What the pipeline is called.

    Examples
    --------
    >>> default_choices({"rows": 0, "columns": [], "target": None, "suspected": {}}, "Empty").task
    'classification'
    """
    columns = {one["name"]: one for one in look["columns"]}
    target = look["target"]
    why = reasons(look)
    ids = tuple(one for one in why if names_rows(why[one]))
    time = _time(look, target)
    task = likely_task(columns[target]) if target else "classification"
    classes = classes_of(look, target) if task == "classification" else []
    return Choices(
        name=name, target=target, task=task, positive=likely_positive(classes), ids=ids,
        left_out=tuple(one for one in why if one not in ids and one != time), time=time,
        sensitive=_sensitive(look, target, why), how=likely_split(look, target, task, time),
    )  # fmt: skip


def likely_task(column: Mapping[str, Any]) -> Task:
    """Return whether a target's values look like classes or like amounts.

    Examples
    --------
    >>> likely_task({"kind": "number", "whole": True, "distinct": 7})
    'classification'
    >>> likely_task({"kind": "number", "whole": False, "distinct": 7})
    'regression'
    """
    if column["kind"] != "number":
        return "classification"
    few = column["whole"] and column["distinct"] <= MOST_NUMBER_CLASSES
    return "classification" if few or column["distinct"] <= 2 else "regression"


def classes_of(look: Look, target: str | None) -> list[list[Any]]:
    """Return the target's values with their counts; nothing where they are too many.

    Examples
    --------
    >>> classes_of({"columns": [{"name": "y", "classes": [["a", 3]]}]}, "y")
    [['a', 3]]
    """
    found = next((one for one in look["columns"] if one["name"] == target), None)
    return list(found["classes"] or []) if found else []


def likely_positive(classes: list[list[Any]]) -> Any:
    """Return the class that is looked for: by its word, else the rarer one; None for many classes.

    Examples
    --------
    >>> likely_positive([["no", 10], ["yes", 90]]), likely_positive([["red", 9], ["blue", 1]])
    ('yes', 'blue')
    """
    if len(classes) != 2:
        return None
    named = [one for one, _ in classes if str(one).strip().lower() in _LOOKED_FOR]
    return named[0] if len(named) == 1 else min(classes, key=lambda one: one[1])[0]


def likely_split(look: Look, target: str | None, task: Task, time: str | None) -> How:
    """Return how rows should be set aside.

    Examples
    --------
    >>> look = {"columns": [{"name": "y", "classes": [["a", 8], ["b", 8]]}]}
    >>> likely_split(look, "y", "classification", None)
    'stratified'
    """
    if task == "regression":
        return "time" if time else "random"
    counts = [count for _, count in classes_of(look, target) if count > 1]
    enough = bool(counts) and sum(counts) * SHARE >= len(counts)
    return "stratified" if enough else "random"


def _time(look: Look, target: str | None) -> str | None:
    """Return the column of dates whose order the rows already have."""
    for one in look["columns"]:
        many = one["distinct"] >= _MANY_TIMES and not one["missing"]
        if one["kind"] == "date" and many and one["sorted"] and one["name"] != target:
            return str(one["name"])
    return None


def _sensitive(look: Look, target: str | None, why: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        one["name"]
        for one in look["columns"]
        if one["name"] != target
        and one["name"] not in why
        and one["kind"] in ("word", "boolean")
        and one["distinct"] <= MOST_GROUPS
        and _PEOPLE & set(name_words(one["name"]))
    )
