"""Models that are fitted: the stages of their rows, their steps and themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.code_reading import judges
from pipeline_core.code_reading.scene import Fit, Scene
from pipeline_core.code_reading.steps import add_steps, last_step, setting_stage
from pipeline_core.code_reading.values import (
    SHOWN,
    Chain,
    Column,
    Computed,
    Constant,
    Estimator,
    Frame,
    Items,
    Meta,
    Prediction,
)
from pipeline_core.messages.message import Message

_PREDICTIONS = frozenset({"predict", "predict_proba", "decision_function", "predict_log_proba"})


def method(owner: Any, name: str, its_call: Any, scene: Scene) -> Any:
    """Return what a method of an estimator gives."""
    X, y = its_call.argument(0, "X"), its_call.argument(1, "y")
    if name == "fit":
        return _fit(owner, X, y, its_call, scene)
    if name in ("fit_transform", "transform"):
        return _transformed(owner, X, name, scene)
    if name in _PREDICTIONS and isinstance(X, Frame):
        return Prediction(owner, X)
    if name == "score" and isinstance(X, Frame):
        judges.evaluate(owner, X, its_call.node, scene)
        return SHOWN
    return Computed(Message("code.no_block", {"name": f"{name}()"}))


def _fit(owner: Any, X: Any, y: Any, its_call: Any, scene: Scene) -> Any:
    if not isinstance(X, Frame) or not (y is None or isinstance(y, Column)):
        scene.remark("code.fit_of_unknown", its_call.node)
        return owner
    scene.remark_unread(its_call, ("X", "y"))
    if y is None and not _finds_groups(owner, scene):
        return owner  # a transformer alone: what it learns is learned where it is used
    scene.fitted[id(owner)] = add_model(owner, X, y, scene, scene.target)
    scene.label(owner, "")
    return owner


def _finds_groups(owner: Any, scene: Scene) -> bool:
    """Whether the last step of an object learns without a target."""
    last = last_step(owner)
    block = isinstance(last, Estimator) and scene.blocks.block_of(last.path, is_model=True)
    entry = scene.blocks.catalogue[block] if block else None
    return entry is not None and entry.get("predicts") in ("cluster", "outlier")


def _transformed(owner: Any, X: Any, name: str, scene: Scene) -> Any:
    """Return a table after a transformer; noted, if it learned from rows that are tested on."""
    if isinstance(X, Column) and getattr(owner, "path", "").endswith(".LabelEncoder"):
        scene.remark("code.target_as_it_is")
        return X
    if not isinstance(X, Frame):
        return Computed(Message("code.fit_of_unknown"))
    if name == "fit_transform" and X.division is None:
        scene.remark("code.learned_before_split")
    columns = X.selected if X.selected is not None else None
    return replace(X, steps=(*X.steps, (owner, columns)))


def add_model(owner: Any, X: Frame, y: Column | None, scene: Scene, name: str = "") -> Fit:
    """Add the stages of a model: its rows, its steps, itself."""
    target = y.name if y else None
    data = rows_stage(X, target, scene)
    tip = data
    for step, columns in X.steps:
        tip = add_steps(step, tip, _setting_of_columns(columns), scene)
    stage = _model_stage(owner, tip, data, scene, name)
    return Fit(stage, data, target, X)


def _setting_of_columns(columns: Any) -> Any:
    return list(columns) if columns else None


def rows_stage(X: Frame, target: str | None, scene: Scene) -> str:
    """Return the stage that gives the rows of a table, with their roles and their split."""
    draft, tip = scene.draft, X.tip
    if target:
        settings = {"target": target}
        tip = draft.add("set_roles", "roles", {"table": (tip,)}, settings, ("roles", tip, target))
    dropped = [name for name in X.dropped if name != target]
    if dropped and X.selected is None:
        key = ("drop", tip, *dropped)
        tip = draft.add("drop_columns", "", {"data": (tip,)}, {"columns": dropped}, key)
    if X.selected is not None:
        names = [name for name in X.selected if name != target and name not in X.dropped]
        key = ("select", tip, *names)
        tip = draft.add("select_columns", "", {"data": (tip,)}, {"columns": names}, key)
    return _split_stage(X, tip, target, scene) if X.division else tip


def _split_stage(X: Frame, tip: str, target: str | None, scene: Scene) -> str:
    division = X.division
    if division is None:
        return tip
    settings: dict[str, Any] = {"how": division.how if target else "random"}
    settings["test_share"] = division.share
    if division.seed is not None:
        settings["random_state"] = division.seed
    return scene.draft.add(
        "split_rows", "split", {"data": (tip,)}, settings, ("split", tip, division)
    )


def _model_stage(owner: Any, tip: str, data: str, scene: Scene, name: str = "") -> str:
    """Add the stages of a model behind its rows, and return its own."""
    name = scene.labels.get(id(owner)) or name
    if isinstance(owner, Chain):
        for step_name, step in owner.steps[:-1]:
            scene.name_step(step, step_name)
            tip = add_steps(step, tip, None, scene)
        last = owner.steps[-1][1] if owner.steps else Constant("passthrough")
        return _model_stage(last, tip, data, scene, name)
    if isinstance(owner, Meta):
        return _meta_stage(owner, tip, data, scene, name)
    if not isinstance(owner, Estimator):
        scene.remark("code.no_model")
        return ""
    return _estimator_stage(owner, tip, scene, name)


def _estimator_stage(owner: Estimator, tip: str, scene: Scene, name: str) -> str:
    block_call = scene.blocks.block_call(owner, is_model=True)
    if block_call is None:
        reason = Message("code.no_block", {"name": owner.path.rpartition(".")[2]})
        scene.note(owner.line, owner.text, reason, owner.file)
        return ""
    for difference in block_call.differences:
        scene.note(owner.line, owner.text, difference, owner.file)
    key = ("model", tip, id(owner))
    inputs, settings = {"data": (tip,)}, block_call.settings
    stage = scene.draft.add(block_call.block, name, inputs, settings, key)
    scene.stages[id(owner)] = stage
    return stage


def _meta_stage(owner: Meta, tip: str, data: str, scene: Scene, name: str) -> str:
    members = [_model_stage(model, tip, data, scene, label) for label, model in owner.members]
    port = "model" if owner.block == "search" else "models"
    settings = dict(owner.settings)
    if owner.block == "search":
        settings["vary"] = _vary(owner, scene)
    node = scene.statement
    settings = scene.valid_settings(owner.block, settings, node)
    sources = tuple(member for member in members if member)
    inputs = {port: sources, "data": (data,)} if sources else {"data": (data,)}
    return scene.draft.add(owner.block, name, inputs, settings, ("meta", tip, id(owner)))


def _vary(owner: Meta, scene: Scene) -> Mapping[str, Any]:
    """Return what a search varies, by the stages of its steps."""
    vary = {}
    for path, values in owner.vary.items():
        stage, setting = setting_stage(owner.members[0][1], path.split("__"), scene)
        block = scene.draft.stages[stage].block if stage else ""
        schemas = scene.blocks.catalogue[block]["settings"]["properties"] if block else {}
        if setting in schemas:
            vary[f"{stage}.{setting}"] = values
        else:
            scene.remark("code.vary_unclear", None, {"setting": path})
    return vary


def add_loose(scene: Scene) -> None:
    """Add what was built but never fitted, without rows."""
    parts = {id(part) for value in scene.loose for part in _inside(value)}
    for value in scene.loose:
        is_used = id(value) in scene.stages or id(value) in scene.fitted or id(value) in parts
        if is_used or not isinstance(value, Chain | Estimator | Meta):
            continue
        last = last_step(value)
        if isinstance(last, Estimator) and scene.blocks.block_of(last.path, is_model=True):
            stage = _model_stage(value, "", "", scene)
            scene.note(0, "", Message("code.not_fitted", {"stage": stage}))
        elif isinstance(value, Chain | Estimator):
            add_steps(value, "", None, scene)


def _inside(value: Any) -> list[Any]:
    """Return the objects inside an object, at any depth."""
    inner: list[Any] = []
    if isinstance(value, Chain):
        inner = [step for _, step in value.steps]
    elif isinstance(value, Meta):
        inner = [model for _, model in value.members]
    elif isinstance(value, Items):
        inner = list(value.values)
    elif hasattr(value, "lanes"):
        inner = [lane[1] for lane in value.lanes]
    return inner + [part for child in inner for part in _inside(child)]
