"""The stages of a pipeline in the making."""

from __future__ import annotations

import keyword
from collections.abc import Mapping
from typing import Any

from pipeline_core.spec import MAX_STAGE_NAME, Pipeline, Stage, as_stage_name


class Draft:
    """Stages that are added one after the other, each under a name of its own.

    Examples
    --------
    >>> draft = Draft()
    >>> draft.add("read_csv", "Élan vital", {}, {"path": "a.csv"}), draft.add("scale", "elan_vital")
    ('elan_vital', 'elan_vital_2')
    """

    def __init__(self) -> None:
        self.stages: dict[str, Stage] = {}
        self._stage_by_key: dict[Any, str] = {}

    def add(
        self,
        block: str,
        name: str = "",
        inputs: Mapping[str, tuple[str, ...]] | None = None,
        settings: Mapping[str, Any] | None = None,
        key: Any = None,
    ) -> str:
        """Return the name of a new stage; of the same one again, if its key is the same."""
        if key is not None and key in self._stage_by_key:
            return self._stage_by_key[key]
        stage = self._free_name(stage_name(name) or block)
        wired = {port: sources for port, sources in (inputs or {}).items() if all(sources)}
        self.stages[stage] = Stage(stage, block, wired, dict(settings or {}))
        if key is not None:
            self._stage_by_key[key] = stage
        return stage

    def pipeline(self, name: str) -> Pipeline:
        """Return the pipeline of the stages."""
        return Pipeline(name, seed=0, stages=dict(self.stages))

    def _free_name(self, name: str) -> str:
        number, free = 1, name
        while free in self.stages:
            number += 1
            free = f"{name[: MAX_STAGE_NAME - 4]}_{number}"
        return free


def stage_name(text: str) -> str:
    """Return a text as the name of a stage, empty if nothing of it can be one.

    Examples
    --------
    >>> stage_name("1: My model!"), stage_name("_"), stage_name("class")
    ('my_model', '', 'class_stage')
    """
    letters = as_stage_name(text).encode("ascii", "ignore").decode()
    name = letters.lstrip("_0123456789")[: MAX_STAGE_NAME - 6].strip("_")
    return f"{name}_stage" if keyword.iskeyword(name) else name
