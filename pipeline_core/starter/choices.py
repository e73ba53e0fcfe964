"""The choices for a first pipeline, with their guessed defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal, TypeAlias

from pipeline_core.data.column_words import name_words
from pipeline_core.starter.exclusion_reasons import exclusion_reasons, identifies_rows
from pipeline_core.starter.look import ColumnFacts, FirstLook, FlatMessage

Task: TypeAlias = Literal["classification", "regression"]
SplitMethod: TypeAlias = Literal["random", "stratified", "time"]

MAX_NUMBER_CLASSES = 10
MAX_CLASSES = 100
MAX_GROUPS = 10
TEST_SHARE = 0.25
_MIN_TIMES = 20
_POSITIVE_WORDS = frozenset((
    "yes", "true", "1", "1.0", "y", "t", "positive", "pos", "good", "si", "s", "verdadero",
    "positivo", "bueno", "malignant", "ill", "sick", "fraud", "churn", "default", "maligno",
    "enfermo", "fraude",
))  # fmt: skip
_SENSITIVE_WORDS = frozenset((
    "sex", "gender", "race", "ethnicity", "religion", "nationality", "foreign", "disability",
    "marital", "sexo", "female", "male", "senior", "elderly", "black", "white", "hispanic",
    "immigrant", "veteran", "pregnant", "disabled", "marriage", "married", "citizen", "mujer",
    "hombre", "femenino", "masculino", "inmigrante", "indigena", "casado", "casada",
    "genero", "raza", "etnia", "nacionalidad", "discapacidad",
))  # fmt: skip


@dataclass(frozen=True)
class Choices:
    """The choices for a first pipeline.

    Parameters
    ----------
    name
        Name of the pipeline.
    target
        The column to predict.
    task
        Whether it is a class or a number.
    positive
        The positive class, where there are two.
    ids, left_out
        Columns that identify a row, and others that models must not use.
    time
        The column with the time of each row.
    weight
        The column with the weight of each row.
    sensitive
        Columns of groups of people, for the bias review.
    how, test_share
        How the test rows are split off, and their share.
    """

    name: str
    target: str | None = None
    task: Task = "classification"
    positive: Any = None
    ids: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    time: str | None = None
    weight: str | None = None
    sensitive: tuple[str, ...] = ()
    how: SplitMethod = "random"
    test_share: float = TEST_SHARE


def default_choices(look: FirstLook, name: str) -> Choices:
    """Return the guessed choices for a file.

    Parameters
    ----------
    look
        The first look at the file.
    name
        Name of the pipeline.

    Examples
    --------
    >>> default_choices({"rows": 0, "columns": [], "target": None, "suspected": {}}, "Empty").task
    'classification'
    """
    columns = {column["name"]: column for column in look["columns"]}
    target = look["target"]
    reasons = exclusion_reasons(look)
    ids = tuple(column for column, reason in reasons.items() if identifies_rows(reason))
    time = _time_column(look, target)
    task = likely_task(columns[target]) if target else "classification"
    classes = classes_of(look, target) if task == "classification" else []
    return Choices(
        name=name,
        target=target,
        task=task,
        positive=likely_positive(classes),
        ids=ids,
        left_out=tuple(column for column in reasons if column not in ids and column != time),
        time=time,
        sensitive=_sensitive_columns(look, target, reasons),
        how=likely_split(look, target, task, time),
    )


def likely_task(column: ColumnFacts) -> Task:
    """Return whether a target's values look like classes or like quantities.

    Examples
    --------
    >>> likely_task({"kind": "number", "whole": True, "distinct": 7})
    'classification'
    >>> likely_task({"kind": "number", "whole": False, "distinct": 7})
    'regression'
    """
    if column["kind"] != "number":
        return "classification"
    is_class_code = column["whole"] and column["distinct"] <= MAX_NUMBER_CLASSES
    return "classification" if is_class_code or column["distinct"] <= 2 else "regression"


def classes_of(look: FirstLook, target: str | None) -> list[list[Any]]:
    """Return the target's values with their counts; an empty list where they are too many.

    Examples
    --------
    >>> classes_of({"columns": [{"name": "y", "classes": [["a", 3]]}]}, "y")
    [['a', 3]]
    """
    columns = (column for column in look["columns"] if column["name"] == target)
    facts = next(columns, None)
    return list(facts["classes"] or []) if facts else []


def likely_positive(classes: list[list[Any]]) -> Any:
    """Return the likely positive class: by its word, else the rarer; None unless there are two.

    Examples
    --------
    >>> likely_positive([["no", 10], ["yes", 90]]), likely_positive([["red", 9], ["blue", 1]])
    ('yes', 'blue')
    """
    if len(classes) != 2:
        return None
    positive = [value for value, _ in classes if str(value).strip().lower() in _POSITIVE_WORDS]
    if len(positive) == 1:
        return positive[0]
    value, _ = min(classes, key=lambda pair: pair[1])
    return value


def likely_split(look: FirstLook, target: str | None, task: Task, time: str | None) -> SplitMethod:
    """Return how the test rows should be split off.

    Examples
    --------
    >>> look = {"columns": [{"name": "y", "classes": [["a", 8], ["b", 8]]}]}
    >>> likely_split(look, "y", "classification", None)
    'stratified'
    """
    if task == "regression":
        return "time" if time else "random"
    counts = [count for _, count in classes_of(look, target) if count > 1]
    has_enough_rows = bool(counts) and sum(counts) * TEST_SHARE >= len(counts)
    return "stratified" if has_enough_rows else "random"


def _time_column(look: FirstLook, target: str | None) -> str | None:
    """Return the column of dates by which the rows are sorted."""
    for column in look["columns"]:
        has_many = column["distinct"] >= _MIN_TIMES and not column["missing"]
        is_time = column["kind"] == "date" and column["sorted"] and has_many
        if is_time and column["name"] != target:
            return column["name"]
    return None


def _sensitive_columns(
    look: FirstLook, target: str | None, reasons: Mapping[str, FlatMessage]
) -> tuple[str, ...]:
    """Return the first column of groups of people: crossed with others they soon are too small."""
    names = (
        column["name"]
        for column in look["columns"]
        if column["name"] != target
        and column["name"] not in reasons
        and (
            column["kind"] in ("word", "boolean")
            or (column["kind"] == "number" and column["whole"])
        )
        and 2 <= column["distinct"] <= MAX_GROUPS
        and _SENSITIVE_WORDS & set(name_words(column["name"]))
    )
    return tuple(islice(names, 1))
