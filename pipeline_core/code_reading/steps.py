"""Transformers of a source as stages, one behind the other."""

from __future__ import annotations

from typing import Any

from pipeline_core.code_reading.scene import Scene
from pipeline_core.code_reading.values import Chain, Constant, Estimator, Lanes, Meta, Selector
from pipeline_core.messages.message import Message

# Their columns have the same names behind them.
_SAME_COLUMNS = frozenset(
    {"SimpleImputer", "KNNImputer", "IterativeImputer", "StandardScaler", "MinMaxScaler",
     "MaxAbsScaler", "RobustScaler", "QuantileTransformer", "PowerTransformer", "OrdinalEncoder",
     "Normalizer", "Binarizer", "TargetEncoder"}
)  # fmt: skip


def add_steps(step: Any, tip: str, columns: Any, scene: Scene) -> str:
    """Add the stages of a transformer behind a stage, and return the last.

    Parameters
    ----------
    step
        A transformer, a pipeline or a column transformer.
    tip
        The stage before it; empty if there is none.
    columns
        Its columns as a setting has them; None for all.
    scene
        The reading.
    """
    if isinstance(step, Constant) and step.value in (None, "passthrough"):
        return tip
    if isinstance(step, Constant) and step.value == "drop" and columns is not None:
        key = ("drop", tip, str(columns))
        return scene.draft.add("drop_columns", "", {"data": (tip,)}, {"columns": columns}, key)
    if isinstance(step, Chain):
        return _chain(step, tip, columns, scene)
    if isinstance(step, Lanes):
        return _lanes(step, tip, columns, scene)
    if isinstance(step, Estimator):
        return _transformer(step, tip, columns, scene)
    scene.remark("code.step_unclear")
    return tip


def _chain(chain: Chain, tip: str, columns: Any, scene: Scene) -> str:
    for name, step in chain.steps:
        scene.name_step(step, name)
        before, tip = tip, add_steps(step, tip, columns, scene)
        if columns is not None and tip != before and not _keeps_columns(step):
            columns = {"made_by": tip}
    return tip


def _keeps_columns(step: Any) -> bool:
    if not isinstance(step, Estimator):
        return False
    indicator = step.arguments.get("add_indicator", Constant(False))
    has_same = step.path.rpartition(".")[2] in _SAME_COLUMNS
    return has_same and isinstance(indicator, Constant) and not indicator.value


def _lanes(lanes: Lanes, tip: str, columns: Any, scene: Scene) -> str:
    """Add the lanes of a column transformer, after taking the columns it leaves over away."""
    choices = [(name, step, _choice(chosen)) for name, step, chosen in lanes.lanes]
    scene.stages.setdefault(id(lanes), tip)
    if columns is not None:
        scene.note(lanes.line, lanes.text, Message("code.lanes_inside"), lanes.file)
    for name, _, choice in choices:
        if choice is None:
            reason = Message("code.lane_columns", {"lane": name})
            scene.note(lanes.line, lanes.text, reason, lanes.file)
    if lanes.remainder == "drop" and all(choice is not None for _, _, choice in choices):
        tip = _only_columns_of_lanes(choices, tip, scene)
    for name, step, choice in sorted(choices, key=_makes_numbers):
        scene.name_step(step, name)
        if choice is not None:
            tip = add_steps(step, tip, choice, scene)
    return tip


def _makes_numbers(lane: tuple[str, Any, Any]) -> bool:
    """Whether a lane makes numbers of words: behind those that choose their columns by kind."""
    choice = lane[2]
    return not (isinstance(choice, dict) and choice.get("kind") == "number")


def _only_columns_of_lanes(choices: list[tuple[str, Any, Any]], tip: str, scene: Scene) -> str:
    used = [c for _, step, c in choices if not _is_drop(step)]
    if any(choice == "all" for choice in used) or not used:
        return tip
    if all(isinstance(choice, list) for choice in used):
        columns: Any = list(dict.fromkeys(name for choice in used for name in choice))
    else:
        columns = used[0] if len(used) == 1 else {"or": used}
    key = ("select", tip, str(columns))
    return scene.draft.add("select_columns", "", {"data": (tip,)}, {"columns": columns}, key)


def _is_drop(step: Any) -> bool:
    return isinstance(step, Constant) and step.value == "drop"


def _choice(columns: Any) -> Any:
    """Return the columns of a lane as a setting has them; None if the code does not say them."""
    if isinstance(columns, Selector):
        return columns.choice
    value = columns.value if isinstance(columns, Constant) else None
    if isinstance(value, str):
        return [value]
    if isinstance(value, list | tuple) and all(isinstance(name, str) for name in value):
        return list(value)
    return None


def _transformer(step: Estimator, tip: str, columns: Any, scene: Scene) -> str:
    block_call = scene.blocks.block_call(step, is_model=False)
    if block_call is None:
        reason = Message("code.no_block", {"name": step.path.rpartition(".")[2]})
        scene.note(step.line, step.text, reason, step.file)
        return tip
    for difference in block_call.differences:
        scene.note(step.line, step.text, difference, step.file)
    name = scene.labels.get(id(step)) or scene.step_names.get(id(step), "")
    settings = {"columns": "all" if columns is None else columns, **block_call.settings}
    key = ("step", tip, id(step), str(columns))
    stage = scene.draft.add(block_call.block, name, {"data": (tip,)}, settings, key)
    scene.stages[id(step)] = stage
    return stage


def last_step(value: Any) -> Any:
    """Return the last step of a pipeline; the object itself, if it is none."""
    while isinstance(value, Chain) and value.steps:
        value = value.steps[-1][1]
    return value


def setting_stage(value: Any, path: list[str], scene: Scene) -> tuple[str, str]:
    """Return the stage and the setting that a nested parameter's name means."""
    if isinstance(value, Chain | Lanes | Meta):
        parts = value.steps if isinstance(value, Chain) else getattr(value, "lanes", ())
        parts = parts or getattr(value, "members", ())
        inner = next((part[1] for part in parts if part[0] == path[0]), None)
        return setting_stage(inner, path[1:], scene) if inner and len(path) > 1 else ("", "")
    stage = scene.stages.get(id(value), "")
    return (stage, path[0]) if stage and len(path) == 1 else ("", "")
