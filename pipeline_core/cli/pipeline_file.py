"""The pipeline file of a command: loaded, changed by ``--set``, and checked."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.check import Problem, check
from pipeline_core.edits import SetSetting, apply
from pipeline_core.errors import SettingsError, StoreError
from pipeline_core.messages.words import say
from pipeline_core.spec import Pipeline, dump, parse, read
from pipeline_core.spec.literal import resolve
from pipeline_core.spec.source_path import ROOT_VARIABLE
from pipeline_core.store import default_workspace
from pipeline_core.store.file_recovery import recover_file


@dataclass(frozen=True)
class LoadedPipeline:
    """A pipeline with all that a command needs to work with it.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline, and the catalogue of blocks.
    text
        Text of the pipeline, with the ``--set`` options applied.
    file
        Absolute path of its file.
    workspace
        Absolute path of the workspace.
    """

    pipeline: Pipeline
    catalogue: Catalogue
    text: str
    file: Path
    workspace: Path

    @property
    def identity(self) -> str:
        """The identity of the pipeline across its runs."""
        return str(self.file)


def load_pipeline(options: Namespace) -> LoadedPipeline:
    """Read a command's pipeline file and apply its ``--set`` options.

    Raises
    ------
    SpecError
        The file is not a pipeline.
    SettingsError
        A ``--root`` that the file is not in; a ``--set`` that is not of the form
        STAGE.SETTING=VALUE, or names a stage that the pipeline does not have.
    """
    file = options.file.expanduser().absolute()
    workspace = workspace_of(options)
    if options.root is not None:
        _set_root(options.root, file)
    with suppress(StoreError):  # reported where the workspace is needed
        recover_file(workspace, file)
    catalogue = load_catalogue(workspace)
    pipeline = read(file)
    for assignment in options.set:
        stage, setting, value = _parse_assignment(assignment)
        pipeline = apply(pipeline, SetSetting(stage, setting, value), catalogue)
    text = file.read_text(encoding="utf-8")
    if options.set:
        text = dump(pipeline, text)
        pipeline = parse(text, str(file))
    return LoadedPipeline(pipeline, catalogue, text, file, workspace)


def _set_root(root: Path, file: Path) -> None:
    """Set the root for this process and those that it starts."""
    root = root.expanduser().absolute()
    if not file.resolve().is_relative_to(root.resolve()):
        raise SettingsError("cli.root_elsewhere", root=str(root), file=str(file))
    os.environ[ROOT_VARIABLE] = str(root)


def workspace_of(options: Namespace) -> Path:
    """Return the workspace that a command works in, absolute."""
    return Path(options.workspace or default_workspace()).expanduser().absolute()


def _parse_assignment(text: str) -> tuple[str, str, Any]:
    name, equals, value = text.partition("=")
    stage, dot, setting = name.partition(".")
    if not (equals and dot and stage and setting):
        raise SettingsError("cli.bad_set", text=text)
    return stage, setting, parse_value(value)


def parse_value(text: str) -> Any:
    """Return the value of a setting as the pipeline file has it; lists and mappings as JSON.

    Examples
    --------
    >>> parse_value("0.25"), parse_value("[a, b]"), parse_value('["a", 1]')
    (0.25, '[a, b]', ['a', 1])
    """
    if text[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return resolve(text)


def problems_of(loaded: LoadedPipeline) -> list[Problem]:
    """Return the problems that the file alone shows, errors first."""
    problems = check(loaded.pipeline, loaded.catalogue, folder=loaded.file.parent)
    return sorted(problems, key=lambda problem: problem.rank)


def print_problems(problems: list[Problem], language: str) -> bool:
    """Print problems to standard error, and return whether one of them is an error."""
    for problem in problems:
        mark = say(f"severity.{problem.severity}", {}, language)
        print(f"{mark}: {problem_sentence(problem, language)}", file=sys.stderr)
    return any(problem.severity == "error" for problem in problems)


def problem_sentence(problem: Problem, language: str) -> str:
    """Return the sentence of a problem; of a muted one with the reason."""
    sentence = say(problem.message.code, problem.message.values, language)
    if problem.muting is None:
        return sentence
    values = {"sentence": sentence, "name": problem.muting.name, "reason": problem.muting.reason}
    return say("cli.muted_because", values, language)
