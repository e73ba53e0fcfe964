"""Which stage of a pipeline a call of its script stands for."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from pipeline_core.catalog import Catalogue, meaning_of
from pipeline_core.catalog.settings import effective_settings
from pipeline_core.code_reading.estimator_blocks import (
    WITHOUT_EFFECT,
    EstimatorBlocks,
    class_of,
    is_same,
)
from pipeline_core.code_reading.names import imported_names
from pipeline_core.spec import Pipeline, Stage
from pipeline_core.spec.entry import entry_of

_UNKNOWN = object()


class ScriptStages:
    """The stages of a script's pipeline, by what the script says of them.

    Parameters
    ----------
    catalogue
        The blocks.
    tree
        The script.
    """

    def __init__(self, catalogue: Catalogue, tree: ast.Module) -> None:
        self.catalogue = catalogue
        self.blocks = EstimatorBlocks(catalogue)
        self._names: dict[str, str] = {}
        for node in tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._names |= dict(imported_names(node, self.blocks.paths()))

    def class_path(self, call: ast.AST | None) -> str:
        """Return the class that a call builds, if a block stands for it; else nothing."""
        if not isinstance(call, ast.Call):
            return ""
        first, _, rest = ast.unparse(call.func).partition(".")
        path = ".".join(filter(None, (self._names.get(first, self._usual(first)), rest)))
        has_block = any(self.blocks.block_of(path, is_model=m) for m in (True, False))
        return path if has_block else ""

    def _usual(self, name: str) -> str:
        """Return the class of a name that the script does not import any more."""
        paths = [path for path in self.blocks.paths() if path.partition(":")[2] == name]
        return paths[0].replace(":", ".") if len(set(paths)) == 1 else name

    def settings_of(self, pipeline: Pipeline, stage: Stage) -> dict[str, Any]:
        """Return all settings of a stage: the pipeline's seed where it has none of its own."""
        entry = entry_of(self.catalogue, stage.block)
        if entry is None:
            return {}
        settings = effective_settings(stage.settings, entry["settings"])
        schemas = entry["settings"]["properties"]
        return {
            name: pipeline.seed if value is None and meaning_of(schemas[name]) == "seed" else value
            for name, value in settings.items()
        }

    def of_estimator(self, pipeline: Pipeline, call: ast.Call, names: tuple[str, ...]) -> list[str]:
        """Return the stages that build the estimator of a call."""
        path, arguments = self.class_path(call), constants(call)
        try:
            aims = class_of(path)(**plain(arguments)).get_params(deep=False)
        except (TypeError, AttributeError, ImportError):
            return []
        unclear = {name for name, value in arguments.items() if value is _UNKNOWN}
        stages = [
            name
            for name, stage in pipeline.stages.items()
            if self._builds(pipeline, stage, class_of(path), aims, unclear)
        ]
        return [name for name in stages if name in names] or stages

    def _builds(
        self, pipeline: Pipeline, stage: Stage, cls: Any, aims: Mapping[str, Any], unclear: set[str]
    ) -> bool:
        model = self.built(pipeline, stage)
        if type(model) is not cls:
            return False
        parameters = model.get_params(deep=False)
        ignored = WITHOUT_EFFECT | unclear
        return all(is_same(parameters.get(n), aim) for n, aim in aims.items() if n not in ignored)

    def built(self, pipeline: Pipeline, stage: Stage) -> Any:
        """Return the estimator of a stage; None if it is none."""
        entry = entry_of(self.catalogue, stage.block)
        if entry is None or entry.get("shape") not in ("column", "estimator"):
            return None
        if entry.get("id") is None or not entry["approved"]:
            return None
        try:
            return self.blocks.built(entry["id"], self.settings_of(pipeline, stage))
        except Exception:  # a block refuses its settings in its own way
            return None


def constants(call: ast.Call) -> dict[str, Any]:
    """Return the arguments of a call by their names; unknown, where they are no constants."""
    return {keyword.arg: constant_of(keyword.value) for keyword in call.keywords if keyword.arg}


def plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments that are constants."""
    return {name: value for name, value in arguments.items() if value is not _UNKNOWN}


def constant_of(node: ast.AST | None) -> Any:
    """Return the value of a literal; a mark of its own, if it is none."""
    try:
        return ast.literal_eval(node) if isinstance(node, ast.expr) else _UNKNOWN
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return _UNKNOWN


def is_constant(value: Any) -> bool:
    """Whether `constant_of` has a value."""
    return value is not _UNKNOWN
