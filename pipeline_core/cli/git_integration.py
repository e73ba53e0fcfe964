"""Pipelines in git: ``git diff`` in words, and branches merged stage by stage."""

from __future__ import annotations

import shlex
import shutil
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

import pipeline_core
from pipeline_core.cli.compared_files import FileVersion, compare_files
from pipeline_core.cli.git_files import configure, diff_by_lines, top_folder
from pipeline_core.cli.pipeline_file import absolute
from pipeline_core.errors import SpecError, UsageError
from pipeline_core.messages.words import say
from pipeline_core.spec import read

_ATTRIBUTES = ".gitattributes"
_LINE = "*.yaml merge=fabrica diff=fabrica"
_WORDS_OF_GIT = 7  # path, then file, hash and mode before and after


def compare_for_git(words: Sequence[str], options: Namespace) -> int:
    """Print a difference that git asks for; by lines what is no pipeline.

    Parameters
    ----------
    words
        What git gives to ``diff.NAME.command``.
    options
        The options of the command.

    Raises
    ------
    UsageError
        The words are not those of git, or git is not there.
    """
    if len(words) == 1:  # git names a file that is not merged yet
        print(say("compare.unmerged", {"file": words[0]}, options.lang))
        return 0
    if len(words) < _WORDS_OF_GIT:
        raise UsageError("compare.words_of_git")
    path, before, after = words[0], words[1], words[4]
    try:
        first, second = (FileVersion(path, absolute(Path(path)), read(f)) for f in (before, after))
    except SpecError:
        if diff_by_lines(before, after) is None:
            raise UsageError("cli.no_git") from None
        return 0
    return compare_files((first, second), path, options)


def install_git(options: Namespace) -> int:
    """Set up the repository of the current folder, and say what was written.

    Raises
    ------
    UsageError
        There is no repository, or it cannot be written.
    """
    folder = top_folder()
    command = command_for_git()
    if folder is None or not configure(
        {
            "merge.fabrica.name": "pipelines, stage by stage",
            "merge.fabrica.driver": f"{command} merge %O %A %B --path=%P",
            "diff.fabrica.command": f"{command} compare --git",
        }
    ):
        raise UsageError("cli.no_git")
    file = folder / _ATTRIBUTES
    try:
        add_line(file)
    except OSError as error:
        raise UsageError("cli.not_written", file=str(file), cause=error.strerror) from error
    print(say("compare.git_installed", {"file": str(file), "line": _LINE}, options.lang))
    return 0


def add_line(file: Path) -> None:
    """Add the line for pipelines to a file of attributes, unless it names the driver already."""
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    if "merge=fabrica" not in text:
        gap = "" if not text or text.endswith("\n") else "\n"
        file.write_text(f"{text}{gap}{_LINE}\n", encoding="utf-8")


def command_for_git() -> str:
    """Return how git starts this program: by its name where it is installed.

    Examples
    --------
    >>> command_for_git().endswith(("fabrica", "-m pipeline_core"))
    True
    """
    if shutil.which("fabrica"):
        return "fabrica"
    folder = Path(pipeline_core.__file__).parents[1]
    return f"PYTHONPATH={shlex.quote(str(folder))} {shlex.quote(sys.executable)} -m pipeline_core"
