"""The pipeline file of a command: loaded, changed by ``--set``, and checked."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.check import Problem, check
from pipeline_core.cli.advice import advice_values
from pipeline_core.cli.numbers import say_here
from pipeline_core.edits import SetSetting, apply, edit_to_json, with_values
from pipeline_core.errors import FabricaError, SpecError, StoreError, UsageError
from pipeline_core.messages.words import say
from pipeline_core.spec import Pipeline, dump, parse, read, uses_of
from pipeline_core.spec.source_path import ROOT_VARIABLE
from pipeline_core.spec.written_value import value_of_text
from pipeline_core.store import default_workspace
from pipeline_core.store.file_recovery import recover_file

_NO_FILE = ("spec.not_found", "spec.not_a_file", "spec.unreadable")


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
    UsageError
        There is no such file; a ``--root`` that the file is not in; a ``--set`` of another
        form, or one that names a stage, setting or parameter that there is not.
    """
    file = absolute(options.file)
    workspace = workspace_of(options)
    if options.root is not None:
        _set_root(options.root, file)
    with suppress(StoreError):  # reported where the workspace is needed
        recover_file(workspace, file)
    catalogue = load_catalogue(workspace)
    pipeline = _with_assignments(read_pipeline(file), options.set, catalogue)
    text = file.read_text(encoding="utf-8")
    if options.set:
        text = dump(pipeline, text)
        pipeline = parse(text, str(file))
    return LoadedPipeline(pipeline, catalogue, text, file, workspace)


def read_pipeline(file: Path) -> Pipeline:
    """Return the pipeline of a file that a command names.

    Raises
    ------
    UsageError
        There is no such file.
    SpecError
        The file is not a pipeline.
    """
    try:
        return read(file)
    except SpecError as error:
        if error.code in _NO_FILE:
            raise UsageError(error.code, **error.values) from error
        raise


def _with_assignments(pipeline: Pipeline, assignments: list[str], catalogue: Catalogue) -> Pipeline:
    """Apply ``--set`` options."""
    for assignment in assignments:
        stage, setting, value = _parse_assignment(assignment)
        try:
            if setting:
                pipeline = apply(pipeline, SetSetting(stage, setting, value), catalogue)
            else:
                pipeline = _with_parameter(pipeline, assignment, stage, value)
        except FabricaError as error:
            raise UsageError(error.code, **error.values) from error
        for problem in check(pipeline, catalogue):
            wrong = (problem.code, problem.stage, problem.field)
            if wrong == ("unknown_setting", stage, setting):
                raise UsageError(problem.message.code, **problem.message.values)
    return pipeline


def _with_parameter(pipeline: Pipeline, assignment: str, name: str, value: Any) -> Pipeline:
    """Return a pipeline with another value of a parameter; a stage's name lacks its setting."""
    is_stage = name in pipeline.stages and name not in pipeline.parameters
    if is_stage or not pipeline.parameters:
        raise UsageError("cli.bad_set", text=assignment)
    return with_values(pipeline, {name: value})


def _set_root(root: Path, file: Path) -> None:
    """Set the root for this process and those that it starts."""
    root = absolute(root)
    if not file.resolve().is_relative_to(root.resolve()):
        raise UsageError("cli.root_elsewhere", root=str(root), file=str(file))
    os.environ[ROOT_VARIABLE] = str(root)


def workspace_of(options: Namespace) -> Path:
    """Return the workspace that a command works in, absolute."""
    return absolute(Path(options.workspace or default_workspace()))


def absolute(path: Path) -> Path:
    """Return a path of the command line, absolute; ``~`` is a home where there is one.

    Examples
    --------
    >>> absolute(Path("~/a.yaml")).is_absolute(), absolute(Path("~nobody-here/a")).name
    (True, 'a')
    """
    with suppress(RuntimeError):
        path = path.expanduser()
    return path.absolute()


def _parse_assignment(text: str) -> tuple[str, str, Any]:
    """Return the stage, the setting and the value; of a parameter its name and no setting."""
    name, equals, value = text.partition("=")
    stage, dot, setting = name.partition(".")
    if not (equals and stage and bool(dot) == bool(setting)):
        raise UsageError("cli.bad_set", text=text)
    return stage, setting, value_of_text(value)


def problems_of(loaded: LoadedPipeline) -> list[Problem]:
    """Return the problems that the file alone shows, errors first."""
    problems = check(loaded.pipeline, loaded.catalogue, folder=loaded.file.parent)
    return sorted(problems, key=lambda problem: problem.rank)


def print_problems(problems: list[Problem], options: Namespace) -> bool:
    """Print problems to standard error, and return whether one of them is an error."""
    for problem in problems:
        mark = say(f"severity.{problem.severity}", {}, options.lang)
        code = f"  [{problem.code}]" if problem.severity == "warning" else ""
        sentence = problem_sentence(problem, options, say_here)
        print(f"{mark}: {sentence}{code}", file=sys.stderr)
    return any(problem.severity == "error" for problem in problems)


def print_unused_parameters(pipeline: Pipeline, options: Namespace) -> None:
    """Print to standard error which parameters no setting refers to."""
    if names := [name for name in pipeline.parameters if not uses_of(pipeline, name)]:
        print(say("cli.unused_parameters", {"names": names}, options.lang), file=sys.stderr)


def problem_sentence(problem: Problem, options: Namespace, say: Callable[..., str] = say) -> str:
    """Return the sentence of a problem, worded by `say`; of a muted one with the reason."""
    values = {**problem.message.values, **advice_values(options.workspace)}
    sentence = say(problem.message.code, values, options.lang)
    if problem.muting is None:
        return sentence
    values = {"sentence": sentence, "name": problem.muting.name, "reason": problem.muting.reason}
    return say("cli.muted_because", values, options.lang)


def problem_as_json(problem: Problem, options: Namespace) -> dict[str, Any]:
    """Return a problem as plain data, with its sentence and the edits that solve it."""
    names = ("code", "severity", "stage", "field", "parameter")
    fields = {name: getattr(problem, name) for name in names}
    muting = problem.muting
    return {
        **fields,
        "values": dict(problem.values),
        "message": problem_sentence(problem, options),
        "fix": [edit_to_json(edit) for edit in problem.fix],
        "muted": None if muting is None else {"reason": muting.reason, "name": muting.name},
    }
