"""A pipeline file opened for a command: read, changed by ``--set``, checked."""

from __future__ import annotations

import json
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
from pipeline_core.spec import Pipeline, dump, read
from pipeline_core.spec.literal import resolve
from pipeline_core.store import default_workspace
from pipeline_core.store.file_recovery import catch_up


@dataclass(frozen=True)
class Opened:
    """A pipeline with all that a command needs to work on it.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline and the blocks.
    text
        The pipeline's text, the ``--set`` options written into it.
    file
        Where it was read from, absolute.
    workspace
        Where results are kept.
    """

    pipeline: Pipeline
    catalogue: Catalogue
    text: str
    file: Path
    workspace: Path

    @property
    def identity(self) -> str:
        """Whose earlier results a run is compared with."""
        return str(self.file)


def open_file(options: Namespace) -> Opened:
    """Read a command's pipeline file and apply its ``--set`` options.

    Raises
    ------
    SpecError
        The file is no pipeline.
    SettingsError
        A ``--set`` that is not of the form STAGE.SETTING=VALUE, or names a
        stage that is not there.
    """
    file = options.file.expanduser().absolute()
    workspace = workspace_of(options)
    with suppress(StoreError):  # said where the workspace is needed
        catch_up(workspace, file)
    catalogue = load_catalogue(workspace)
    pipeline = read(file)
    for asked in options.set:
        stage, setting, value = _parts(asked)
        pipeline = apply(pipeline, SetSetting(stage, setting, value), catalogue)
    text = file.read_text(encoding="utf-8")
    return Opened(
        pipeline, catalogue, dump(pipeline, text) if options.set else text, file, workspace
    )


def workspace_of(options: Namespace) -> Path:
    """Return the workspace that a command works in, absolute."""
    return Path(options.workspace or default_workspace()).expanduser().absolute()


def _parts(text: str) -> tuple[str, str, Any]:
    name, equals, value = text.partition("=")
    stage, dot, setting = name.partition(".")
    if not (equals and dot and stage and setting):
        raise SettingsError("cli.bad_set", text=text)
    return stage, setting, value_of(value)


def value_of(text: str) -> Any:
    """Read a value as the pipeline file would: JSON for lists and mappings.

    Examples
    --------
    >>> value_of("0.25"), value_of("[a, b]"), value_of('["a", 1]')
    (0.25, '[a, b]', ['a', 1])
    """
    if text[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return resolve(text)


def problems_of(opened: Opened) -> list[Problem]:
    """Return what `check` finds from the file alone, errors first."""
    found = check(opened.pipeline, opened.catalogue, folder=opened.file.parent)
    return sorted(found, key=lambda problem: problem.severity != "error")


def print_problems(problems: list[Problem], language: str) -> bool:
    """Print problems to standard error and say whether one is an error."""
    for problem in problems:
        mark = say(f"severity.{problem.severity}", {}, language)
        print(f"{mark}: {sentence(problem, language)}", file=sys.stderr)
    return any(problem.severity == "error" for problem in problems)


def sentence(problem: Problem, language: str) -> str:
    """Return a problem in words."""
    return say(problem.message.code, problem.message.values, language)
