"""Edits of a pipeline that follow what a person changed in its script."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pipeline_core.catalog.settings import validate
from pipeline_core.code_reading.code_changes import Change
from pipeline_core.code_reading.draft import stage_name
from pipeline_core.code_reading.estimator_blocks import class_of, is_same
from pipeline_core.code_reading.script_stages import (
    ScriptStages,
    constant_of,
    constants,
    is_constant,
    plain,
)
from pipeline_core.code_reading.step_edits import with_stage, with_step, without_stage
from pipeline_core.code_reading.values import Constant, Estimator
from pipeline_core.errors import SpecError
from pipeline_core.messages.message import Message
from pipeline_core.spec import Pipeline, Stage
from pipeline_core.spec.entry import entry_of

# What some arguments of a script are called as settings.
_SETTINGS = {"test_size": "test_share", "n_splits": "folds", "cv": "folds", "n_iter": "tries"}
# The blocks whose calls in a script have another name.
_BLOCKS = {"train_test_split": "split_rows", "GroupShuffleSplit": "split_rows"}


class ScriptEdits:
    """A pipeline that follows the changes of its script.

    Parameters
    ----------
    pipeline
        The pipeline that the script was written from; `pipeline` has the edits made since.
    stages
        Finds the stages of calls, in the script as it was.
    text
        The statements of the script as it is now.
    """

    def __init__(self, pipeline: Pipeline, stages: ScriptStages, text: str) -> None:
        self._before = pipeline
        self.pipeline = pipeline
        self._stages = stages
        self._text = text
        self.remarks: list[tuple[ast.AST, Message]] = []

    def follow(self, change: Change) -> None:
        """Make the edit that a change of the script means, or remark that it is not clear."""
        problem = self._estimator_edit(change)
        if problem is None:
            problem = self._setting_edit(change)
        if problem:
            self.remarks.append((change.node, Message(problem)))

    def _estimator_edit(self, change: Change) -> str | None:
        """Follow a change of an estimator's call; None if it is no such change."""
        pair = self._changed_estimator(change)
        if pair:
            return self._changed_call(*pair, change)
        if change.before is None and self._stages.class_path(change.after) and change.place >= 0:
            return self._added_step(change)
        if change.after is None and self._stages.class_path(change.before) and change.place >= 0:
            return self._removed_step(change)
        return None

    def _changed_estimator(self, change: Change) -> tuple[ast.Call, ast.Call] | None:
        if isinstance(change.before, ast.Call) and isinstance(change.after, ast.Call):
            pair = (change.before, change.after)
        elif change.calls:
            pair = change.calls[-1]
        else:
            return None
        return pair if all(self._stages.class_path(call) for call in pair) else None

    def _stage_of(self, call: ast.Call, change: Change) -> Stage | None:
        """Return the one stage that a call of the script as it was stands for."""
        names = self._stages.of_estimator(self._before, call, change.names)
        still = ast.unparse(call) in self._text
        if len(names) != 1 or (still and names[0] not in change.names):
            return None  # the same step stands elsewhere too, as it was
        return self.pipeline.stages.get(names[0])

    def _changed_call(self, before: ast.Call, after: ast.Call, change: Change) -> str:
        stage = self._stage_of(before, change)
        if stage is None:
            return "code.stage_unclear"
        arguments = constants(after)
        if len(plain(arguments)) < len(arguments):
            unclear = {name for name in arguments if not is_constant(arguments[name])}
            if any(ast.dump(_keyword(after, n)) != ast.dump(_keyword(before, n)) for n in unclear):
                return "code.computed"
        new = self._with_arguments(stage, before, after)
        if new is None:
            return "code.no_such_setting"
        self._put(new)
        return ""

    def _with_arguments(self, stage: Stage, before: ast.Call, after: ast.Call) -> Stage | None:
        """Return a stage that builds the estimator of a call; of another block if need be."""
        path = self._stages.class_path(after)
        old_path = self._stages.class_path(before)
        try:
            old = class_of(old_path)(**plain(constants(before))).get_params(deep=False)
            new = class_of(path)(**plain(constants(after))).get_params(deep=False)
        except (TypeError, AttributeError, ImportError):
            return None
        if old_path == path:
            changed = {n: v for n, v in new.items() if not is_same(v, old.get(n))}
            edited = self._with_settings(stage, changed)
            if edited and self._gives(edited, class_of(path), changed):
                return edited
        return self._by_choice(stage, class_of(path), new) or self._by_block(stage, path, after)

    def _with_settings(self, stage: Stage, values: Mapping[str, Any]) -> Stage | None:
        entry = entry_of(self._stages.catalogue, stage.block)
        if entry is None or values.keys() - entry["settings"]["properties"].keys():
            return None
        settings = {**stage.settings, **values}
        if validate(settings, entry["settings"]):
            return None
        references = {n: p for n, p in stage.references.items() if n not in values}
        return replace(stage, settings=settings, references=references)

    def _gives(self, stage: Stage, cls: Any, aims: Mapping[str, Any]) -> bool:
        model = self._stages.built(self.pipeline, stage)
        if type(model) is not cls:
            return False
        parameters = model.get_params(deep=False)
        return all(is_same(parameters.get(name), aim) for name, aim in aims.items())

    def _by_choice(self, stage: Stage, cls: Any, aims: Mapping[str, Any]) -> Stage | None:
        """Return the stage with another choice in one of its lists, if that gives the object."""
        entry = entry_of(self._stages.catalogue, stage.block)
        schemas = entry["settings"]["properties"] if entry else {}
        for name, schema in schemas.items():
            for choice in schema.get("enum", ()):
                edited = self._with_settings(stage, {name: choice})
                if edited and self._gives(edited, cls, aims):
                    return edited
        return None

    def _by_block(self, stage: Stage, path: str, call: ast.Call) -> Stage | None:
        """Return the stage with another block and the same columns."""
        entry = entry_of(self._stages.catalogue, stage.block)
        is_model = entry is not None and entry.get("shape") == "estimator"
        new = self._block_stage(stage.name, path, call, is_model=is_model)
        if new is None:
            return None
        settings = dict(new.settings)
        if "columns" in stage.settings:
            settings["columns"] = stage.settings["columns"]
        return replace(stage, block=new.block, settings=settings, references={})

    def _block_stage(self, name: str, path: str, call: ast.Call, *, is_model: bool) -> Stage | None:
        arguments = {key: Constant(value) for key, value in plain(constants(call)).items()}
        estimator = Estimator(path, arguments, call.lineno, ast.unparse(call))
        block_call = self._stages.blocks.block_call(estimator, is_model=is_model)
        if block_call is None or call.args or len(arguments) < len(call.keywords):
            return None
        self.remarks += [(call, difference) for difference in block_call.differences]
        return Stage(name, block_call.block, settings=block_call.settings)

    def _added_step(self, change: Change) -> str:
        """Add the stage of a step between those of its neighbours."""
        call = change.after
        before, after = change.calls[-1]
        if not isinstance(call, ast.Call):
            return "code.stage_unclear"
        new = self._block_stage("", self._stages.class_path(call), call, is_model=False)
        neighbour, is_behind = self._neighbour(before, after, change)
        if new is None:
            return "code.no_such_setting"
        if neighbour is None:
            return "code.stage_unclear"
        columns = neighbour.settings.get("columns", [] if is_behind else "all")
        name = self._free_name(new.block)
        chosen = {"columns": columns} if columns else {}
        new = replace(new, name=name, settings={**chosen, **new.settings})
        self.pipeline = with_step(self.pipeline, new, neighbour, is_behind=is_behind)
        return ""

    def _neighbour(
        self, before: ast.Call, after: ast.Call, change: Change
    ) -> tuple[Stage | None, bool]:
        """Return the stage of the step ahead of an added one, else of the one behind it."""
        for place, is_behind in ((change.place - 1, True), (change.place + 1, False)):
            step = after.args[place] if 0 <= place < len(after.args) else None
            if isinstance(step, ast.Call) and self._stages.class_path(step):
                names = self._stages.of_estimator(self.pipeline, step, change.names)
                if len(names) == 1:
                    return self.pipeline.stages[names[0]], is_behind
        return None, True

    def _removed_step(self, change: Change) -> str:
        """Take the stage of a step out; what it fed is fed by what fed it."""
        stage = (
            self._stage_of(change.before, change) if isinstance(change.before, ast.Call) else None
        )
        if stage is None:
            return "code.stage_unclear"
        self.pipeline = without_stage(self.pipeline, stage)
        return ""

    def _setting_edit(self, change: Change) -> str:
        """Follow a change of a constant: of the one setting that it can be."""
        before, after = constant_of(change.before), constant_of(change.after)
        if change.after is not None and not is_constant(after):
            return "code.computed"
        if change.before is not None and not is_constant(before):
            return "code.stage_unclear"
        if self._is_parameter(change, after):
            return ""
        return self._one_setting(change, before, after)

    def _is_parameter(self, change: Change, value: Any) -> bool:
        """Set a parameter of the pipeline, if the constant of its name was changed."""
        from pipeline_core.edits import with_values

        names = {name.upper(): name for name in self.pipeline.parameters}
        if change.calls or len(change.names) != 1 or change.names[0] not in names:
            return False
        try:
            self.pipeline = with_values(self.pipeline, {names[change.names[0]]: value})
        except SpecError:
            return False
        return True

    def _one_setting(self, change: Change, before: Any, after: Any) -> str:
        if change.before is None and not change.keyword:
            return "code.stage_unclear"
        places = self._places(change, before)
        if len(places) != 1:
            return "code.stage_unclear"
        if change.before is not None and not change.keyword and _is_still_there(before, self._text):
            return "code.changed_in_part"
        stage, name = places[0]
        current = self.pipeline.stages[stage]
        if change.after is None:
            rest = {key: value for key, value in current.settings.items() if key != name}
            self._put(replace(current, settings=rest))
            return ""
        value = list(after) if isinstance(after, tuple) else after
        edited = self._with_settings(current, {name: value})
        if edited is None:
            return "code.no_such_setting"
        self._put(edited)
        return ""

    def _places(self, change: Change, before: Any) -> list[tuple[str, str]]:
        """Return the settings that a constant of the script can come from."""
        stages = self._stages_around(change)
        places = []
        for stage in stages:
            for name, value in self._stages.settings_of(self._before, stage).items():
                if change.keyword and name not in (change.keyword, _SETTINGS.get(change.keyword)):
                    continue
                if change.before is None or is_same(value, before):
                    places.append((stage.name, name))
        return places

    def _stages_around(self, change: Change) -> list[Stage]:
        """Return the stages that the calls and the names around a change can stand for."""
        stages = list(self._before.stages.values())
        for call in (pair[0] for pair in reversed(change.calls)):
            name = ast.unparse(call.func).rpartition(".")[2]
            blocks = {_BLOCKS.get(name, name)}
            if chosen := [stage for stage in stages if stage.block in blocks]:
                stages = chosen
                break
        return [stage for stage in stages if stage.name in change.names] or stages

    def _put(self, stage: Stage) -> None:
        self.pipeline = with_stage(self.pipeline, stage)

    def _free_name(self, block: str) -> str:
        name, number = stage_name(block), 1
        while name in self.pipeline.stages:
            number += 1
            name = f"{stage_name(block)}_{number}"
        return name


def _keyword(call: ast.Call, name: str) -> ast.expr:
    values = (keyword.value for keyword in call.keywords if keyword.arg == name)
    return next(values, ast.Constant(None))


def _is_still_there(value: Any, text: str) -> bool:
    """Whether a text that was changed stands elsewhere in the script as it was."""
    return isinstance(value, str) and repr(value) in text
