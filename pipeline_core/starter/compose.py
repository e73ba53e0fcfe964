"""The first pipeline: read, check, prepare, learn, judge; only what this file needs of it.

A stage stands there if the data asks for it: no filling without gaps, no
encoding without words. The choices become settings that anybody can change.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.spec import Pipeline, Stage
from pipeline_core.starter.checks import rules_of
from pipeline_core.starter.choices import Choices, Look, classes_of

FEW_WORDS = 30
SMALL = 2_000
STEP, LANE = 260.0, 120.0


class _Drawing:
    """Stages in a row, each wired to the one before."""

    def __init__(self) -> None:
        self.stages: dict[str, Stage] = {}
        self.layout: dict[str, tuple[float, float]] = {}
        self.last = ""

    def then(self, name: str, block: str, port: str, /, **settings: Any) -> None:
        """Add a stage behind the last one."""
        at = (STEP * len(self.stages), LANE)
        inputs = {port: (self.last,)} if self.last else {}
        self._put(name, block, inputs, settings, at)
        self.last = name

    def beside(
        self, name: str, block: str, inputs: Mapping[str, tuple[str, ...]], x: float, lane: int,
        **settings: Any,
    ) -> None:  # fmt: skip
        """Add a stage at a place of its own."""
        self._put(name, block, inputs, settings, (x, LANE * lane))

    def _put(
        self, name: str, block: str, inputs: Mapping[str, tuple[str, ...]],
        settings: Mapping[str, Any], at: tuple[float, float],
    ) -> None:  # fmt: skip
        self.stages[name] = Stage(name, block, inputs, settings)
        self.layout[name] = at


def compose(look: Look, choices: Choices, path: str) -> Pipeline:
    """Make the first pipeline.

    Parameters
    ----------
    look
        What `first_look` found.
    choices
        What is wanted.
    path
        The data file, told from where the pipeline's file will be.

    Examples
    --------
    >>> facts = {"kind": "number", "missing": 0, "distinct": 30, "classes": None}
    >>> look = {"rows": 30, "columns": [{"name": one, **facts} for one in "xy"]}
    >>> look |= {"reading": {}, "rules": []}
    >>> made = compose(look, Choices("A", "y", "regression"), "a.csv")
    >>> list(made.stages)[:5]
    ['data', 'roles', 'split', 'scaled', 'baseline']
    """
    drawing = _Drawing()
    drawing.then("data", "read_csv", "", path=path, **look["reading"])
    if rules := rules_of(look, choices):
        drawing.then("checked", "check_columns", "table", rules=rules)
    if condition := row_condition(look, choices):
        drawing.then("known", "filter_rows", "table", keep=condition)
    drawing.then("roles", "set_roles", "table", **_roles(choices))
    _shown(drawing, look, choices)
    how = {} if choices.how == "random" else {"how": choices.how}
    drawing.then("split", "split_rows", "data", **how, test_share=choices.test_share)
    _prepared(drawing, look, choices)
    _models(drawing, look, choices)
    return Pipeline(choices.name, 0, drawing.stages, drawing.layout)


def features_of(look: Look, choices: Choices) -> list[Mapping[str, Any]]:
    """Return the columns that models see.

    Examples
    --------
    >>> look = {"columns": [{"name": "a"}, {"name": "b"}, {"name": "y"}]}
    >>> features_of(look, Choices("A", "y", ids=("a",)))
    [{'name': 'b'}]
    """
    others = {choices.target, choices.time, *choices.ids, *choices.left_out}
    return [one for one in look["columns"] if one["name"] not in others]


def lonely_classes(look: Look, choices: Choices) -> list[Any]:
    """Return the classes with one row, which cannot be both learned and tested.

    Examples
    --------
    >>> look = {"columns": [{"name": "y", "classes": [["a", 9], ["b", 1]]}]}
    >>> lonely_classes(look, Choices("A", "y"))
    ['b']
    """
    if choices.task != "classification":
        return []
    return [one for one, n in classes_of(look, choices.target) if n == 1 and _written(one)]


def row_condition(look: Look, choices: Choices) -> str | None:
    """Return which rows can be used, as an expression; None for all.

    Examples
    --------
    >>> look = {"columns": [{"name": "y", "missing": 2, "classes": [["a", 9], ["b", 1]]}]}
    >>> row_condition(look, Choices("A", "y"))
    'not is_missing(`y`) and `y` != "b"'
    """
    column = next(one for one in look["columns"] if one["name"] == choices.target)
    name = "`" + str(choices.target).replace("`", "``") + "`"
    parts = [f"not is_missing({name})"] if column["missing"] else []
    parts += [f"{name} != {_written(one)}" for one in lonely_classes(look, choices)]
    return " and ".join(parts) or None


def _written(value: Any) -> str | None:
    """Return a value as an expression writes it; None where it cannot be written."""
    if isinstance(value, bool | int | float):
        return str(value)
    text = str(value)
    quote = next((one for one in "\"'" if one not in text), None)
    return f"{quote}{text}{quote}" if quote and len(text) < 100 else None


def _roles(choices: Choices) -> dict[str, Any]:
    wanted = {
        "target": choices.target, "positive": choices.positive, "id": list(choices.ids),
        "time": choices.time, "sensitive": list(choices.sensitive),
    }  # fmt: skip
    return {name: value for name, value in wanted.items() if value not in (None, [])}


def _shown(drawing: _Drawing, look: Look, choices: Choices) -> None:
    if choices.left_out:
        names = [one["name"] for one in features_of(look, choices)]
        drawing.then("shown", "select_columns", "data", columns=names)


def _prepared(drawing: _Drawing, look: Look, choices: Choices) -> None:
    features = features_of(look, choices)
    words = [one for one in features if one["kind"] == "word"]
    if any(one["missing"] for one in features if one["kind"] == "number"):
        drawing.then("filled_numbers", "impute_numbers", "data", strategy="median")
    if any(one["missing"] for one in words):
        drawing.then("filled_words", "impute_words", "data", strategy="most_frequent")
    many = [one["name"] for one in words if one["distinct"] > FEW_WORDS]
    if many:
        kind = {"target_type": "continuous"} if choices.task == "regression" else {}
        drawing.then(
            "many_words", "encode_categories", "data", columns=many, method="target", **kind
        )
    if len(many) < len(words):
        drawing.then("categories", "encode_categories", "data", method="one_hot")
    drawing.then("scaled", "scale", "data", method="standard")


def _models(drawing: _Drawing, look: Look, choices: Choices) -> None:
    classes = choices.task == "classification"
    trees = "random_forest" if look["rows"] < SMALL else "hist_gradient_boosting"
    models = {
        "baseline": "dummy_classifier" if classes else "dummy_regressor",
        "linear": "logistic_regression" if classes else "ridge",
        "trees": f"{trees}_{'classifier' if classes else 'regressor'}",
    }
    x = STEP * len(drawing.stages)
    for lane, (name, block) in enumerate(models.items()):
        drawing.beside(name, block, {"data": (drawing.last,)}, x, lane)
    for lane, name in enumerate(models):
        inputs = {"model": (name,), "data": ("split",)}
        drawing.beside(f"{name}_scores", "evaluate", inputs, x + STEP, lane)
    if classes and choices.sensitive and choices.positive is not None:
        inputs = {"model": ("linear",), "data": ("split",)}
        drawing.beside("linear_bias", "bias_review", inputs, x + STEP, len(models))
