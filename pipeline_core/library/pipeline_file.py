"""A pipeline with its file and workspace, as the library's functions take it."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.edits import SetSetting, apply, with_values
from pipeline_core.errors import WiringError
from pipeline_core.spec import Pipeline, dump
from pipeline_core.spec import read as read_file
from pipeline_core.store import default_workspace


@dataclass(frozen=True)
class PipelineFile:
    """A pipeline, the file it was read from, and the workspace that keeps its results.

    Parameters
    ----------
    pipeline
        Its stages and wires.
    file
        Absolute path; the paths in the pipeline start from its folder.
    text
        The text of the pipeline, comments included.
    workspace
        Absolute path of the workspace.
    """

    pipeline: Pipeline
    file: Path
    text: str
    workspace: Path

    @property
    def catalogue(self) -> Catalogue:
        """The blocks, by id."""
        return load_catalogue(self.workspace)

    def set(self, setting: str, value: Any) -> PipelineFile:
        """Return a copy with one setting or parameter changed; the file stays as it is.

        Parameters
        ----------
        setting
            ``stage.setting``, for example ``forest.n_estimators``; or the name of a parameter.
        value
            Its value.

        Raises
        ------
        SpecError
            There is no such stage or parameter.
        """
        stage, dot, name = setting.partition(".")
        if not dot:
            return self.with_parameters({setting: value})
        pipeline = apply(self.pipeline, SetSetting(stage, name, value), self.catalogue)
        return replace(self, pipeline=pipeline, text=dump(pipeline, self.text))

    def with_parameters(self, parameters: Mapping[str, Any]) -> PipelineFile:
        """Return a copy with other values of parameters; the file stays as it is.

        Raises
        ------
        SpecError
            There is no such parameter, or a file cannot hold the value.
        """
        pipeline = with_values(self.pipeline, parameters)
        return replace(self, pipeline=pipeline, text=dump(pipeline, self.text))


AnyPipeline = str | os.PathLike[str] | PipelineFile


def read(
    file: AnyPipeline,
    *,
    workspace: str | os.PathLike[str] | None = None,
    parameters: Mapping[str, Any] | None = None,
) -> PipelineFile:
    """Read a pipeline file.

    Parameters
    ----------
    file
        Its path.
    workspace
        The folder that keeps results; by default that of the app and the terminal
        (``FABRICA_HOME``, else ``~/.fabrica``).
    parameters
        Values of the pipeline's parameters, instead of those in the file.

    Raises
    ------
    SpecError
        The file is not a pipeline; the message names the line. Or it has no such parameter.
    """
    if not isinstance(file, PipelineFile):
        path = Path(file).expanduser().absolute()
        folder = Path(workspace or default_workspace()).expanduser().absolute()
        file = PipelineFile(read_file(path), path, path.read_text(encoding="utf-8"), folder)
    return file.with_parameters(parameters) if parameters else file


def stages_named(opened: PipelineFile, names: Collection[str]) -> tuple[str, ...]:
    """Return the names of stages as a tuple, if the pipeline has them all."""
    names = (names,) if isinstance(names, str) else tuple(names)
    for name in names:
        if name not in opened.pipeline.stages:
            known = list(opened.pipeline.stages)
            raise WiringError("cli.no_such_stage", stage=name, known=known)
    return names
