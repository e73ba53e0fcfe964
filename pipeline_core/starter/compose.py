"""Building the first pipeline: read, check, prepare, train and evaluate, as the file requires.

There are no stages that the data does not need: no imputation without missing
values, no encoding without words. The choices become settings that can be
changed later.
"""

from __future__ import annotations

from typing import Any

from pipeline_core.spec import Pipeline, Position, Stage, value_fault
from pipeline_core.starter.choices import Choices, classes_of
from pipeline_core.starter.look import ColumnFacts, FirstLook
from pipeline_core.starter.rule_selection import select_rules

MAX_ONE_HOT_WORDS = 30
MIN_BOOSTING_ROWS = 2_000
COLUMN_WIDTH, LANE_HEIGHT = 260.0, 120.0


class _Draft:
    """A pipeline in the making: stages, and their positions on the canvas."""

    def __init__(self) -> None:
        self.stages: dict[str, Stage] = {}
        self.layout: dict[str, Position] = {}
        self.last = ""

    def append(self, name: str, block: str, port: str, /, **settings: Any) -> None:
        """Add a stage after the last one, wired to it."""
        inputs = {port: (self.last,)} if self.last else {}
        at = (COLUMN_WIDTH * len(self.stages), LANE_HEIGHT)
        self.add(Stage(name, block, inputs, settings), at)
        self.last = name

    def add(self, stage: Stage, at: Position) -> None:
        """Add a stage at a position of its own."""
        self.stages[stage.name] = stage
        self.layout[stage.name] = at


def compose(look: FirstLook, choices: Choices, path: str) -> Pipeline:
    """Build the first pipeline for a file.

    Parameters
    ----------
    look
        The first look at the file.
    choices
        The choices for the pipeline; a target among them.
    path
        The data file, relative to the folder of the pipeline's file.

    Examples
    --------
    >>> facts = {"kind": "number", "missing": 0, "distinct": 30, "classes": None}
    >>> look = {"rows": 30, "columns": [{"name": name, **facts} for name in "xy"]}
    >>> look |= {"reading": {}, "rules": []}
    >>> pipeline = compose(look, Choices("A", "y", "regression"), "a.csv")
    >>> list(pipeline.stages)[:5]
    ['data', 'roles', 'split', 'scaled', 'baseline']
    """
    draft = _Draft()
    draft.append("data", look.get("block", "read_csv"), "", path=path, **look["reading"])
    if rules := select_rules(look, choices):
        draft.append("checked", "check_columns", "table", rules=rules)
    if condition := row_condition(look, choices):
        draft.append("known", "filter_rows", "table", keep=condition)
    draft.append("roles", "set_roles", "table", **_roles(choices))
    if choices.left_out:
        features = [column["name"] for column in features_of(look, choices)]
        draft.append("shown", "select_columns", "data", columns=features)
    how = {} if choices.how == "random" else {"how": choices.how}
    draft.append("split", "split_rows", "data", **how, test_share=choices.test_share)
    _add_preparation(draft, look, choices)
    _add_models(draft, look, choices)
    return Pipeline(choices.name, 0, draft.stages, draft.layout)


def features_of(look: FirstLook, choices: Choices) -> list[ColumnFacts]:
    """Return the columns that models may use.

    Examples
    --------
    >>> look = {"columns": [{"name": "a"}, {"name": "b"}, {"name": "y"}]}
    >>> features_of(look, Choices("A", "y", ids=("a",)))
    [{'name': 'b'}]
    """
    others = {choices.target, choices.time, choices.weight, *choices.ids, *choices.left_out}
    return [column for column in look["columns"] if column["name"] not in others]


def single_row_classes(look: FirstLook, choices: Choices) -> list[Any]:
    """Return the classes with a single row, which cannot be both learned and tested.

    Examples
    --------
    >>> look = {"columns": [{"name": "y", "classes": [["a", 9], ["b", 1]]}]}
    >>> single_row_classes(look, Choices("A", "y"))
    ['b']
    """
    if choices.task != "classification":
        return []
    counts = classes_of(look, choices.target)
    return [value for value, count in counts if count == 1 and _literal(value)]


def row_condition(look: FirstLook, choices: Choices) -> str | None:
    """Return the expression that selects the usable rows, or None for all.

    Examples
    --------
    >>> look = {"columns": [{"name": "y", "missing": 2, "classes": [["a", 9], ["b", 1]]}]}
    >>> row_condition(look, Choices("A", "y"))
    'not is_missing(`y`) and `y` != "b"'
    """
    column = next(column for column in look["columns"] if column["name"] == choices.target)
    name = "`" + str(choices.target).replace("`", "``") + "`"
    parts = [f"not is_missing({name})"] if column["missing"] else []
    parts += [f"{name} != {_literal(value)}" for value in single_row_classes(look, choices)]
    return " and ".join(parts) or None


def _literal(value: Any) -> str | None:
    """Return a value as a literal of an expression, or None where there is none."""
    if isinstance(value, bool | int | float):
        return str(value)
    text = str(value)
    quote = next((character for character in "\"'" if character not in text), None)
    is_writable = quote and len(text) < 100 and not value_fault(text)
    return f"{quote}{text}{quote}" if is_writable else None


def _roles(choices: Choices) -> dict[str, Any]:
    settings = {
        "target": choices.target,
        "positive": None if value_fault(choices.positive) else choices.positive,
        "id": list(choices.ids),
        "time": choices.time,
        "weight": choices.weight,
        "sensitive": list(choices.sensitive),
    }
    return {name: value for name, value in settings.items() if value not in (None, [])}


def _add_preparation(draft: _Draft, look: FirstLook, choices: Choices) -> None:
    features = features_of(look, choices)
    words = [column for column in features if column["kind"] == "word"]
    if any(column["missing"] for column in features if column["kind"] == "number"):
        draft.append("filled_numbers", "impute_numbers", "data", strategy="median")
    if any(column["missing"] for column in words):
        draft.append("filled_words", "impute_words", "data", strategy="most_frequent")
    many = [column["name"] for column in words if column["distinct"] > MAX_ONE_HOT_WORDS]
    if many:
        settings: dict[str, Any] = {"columns": many, "method": "target"}
        if choices.task == "regression":
            settings["target_type"] = "continuous"
        draft.append("many_words", "encode_categories", "data", **settings)
    if len(many) < len(words):
        draft.append("categories", "encode_categories", "data", method="one_hot")
    draft.append("scaled", "scale", "data", method="standard")


def _add_models(draft: _Draft, look: FirstLook, choices: Choices) -> None:
    is_classification = choices.task == "classification"
    trees = "random_forest" if look["rows"] < MIN_BOOSTING_ROWS else "hist_gradient_boosting"
    models = {
        "baseline": "dummy_classifier" if is_classification else "dummy_regressor",
        "linear": "logistic_regression" if is_classification else "ridge",
        "trees": f"{trees}_{'classifier' if is_classification else 'regressor'}",
    }
    x = COLUMN_WIDTH * len(draft.stages)
    for lane, (name, block) in enumerate(models.items()):
        draft.add(Stage(name, block, {"data": (draft.last,)}), (x, LANE_HEIGHT * lane))
    x += COLUMN_WIDTH
    for lane, name in enumerate(models):
        inputs = {"model": (name,), "data": ("split",)}
        draft.add(Stage(f"{name}_scores", "evaluate", inputs), (x, LANE_HEIGHT * lane))
    if is_classification and choices.sensitive and choices.positive is not None:
        inputs = {"model": ("linear",), "data": ("split",)}
        at = (x, LANE_HEIGHT * len(models))
        draft.add(Stage("linear_bias", "bias_review", inputs), at)
