"""The files of a lesson's beginning, laid down in a folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pipeline_core.lessons.lesson import Lesson
from pipeline_core.spec import Pipeline, text_in, write
from pipeline_core.store.paths import safe_path


def lay_down(lesson: Lesson, folder: Path, *, name: str = "", language: str = "en") -> Path:
    """Write the pipeline that a lesson begins with, and the files that it reads.

    What lies there already stays, so that a lesson is gone on with.

    Parameters
    ----------
    lesson
        The lesson.
    folder
        Where; it is created if missing.
    name
        The name of the pipeline's file, without its ending; by default the lesson's id.
    language
        The language of the name of a blank pipeline.

    Returns
    -------
    Path
        The pipeline's file.
    """
    _copy(lesson.start.files, folder)
    for below, files in lesson.start.folders.items():
        _copy(files, safe_path(folder, below))
    file = safe_path(folder, f"{name or lesson.id}.yaml")
    if not file.exists():
        write(named(lesson, language), file)
    return file


def _copy(files: Iterable[Path], folder: Path) -> None:
    """Copy files into a folder, but those that lie there already."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in files:
        target = safe_path(folder, source.name)
        if not target.exists():
            shutil.copyfile(source, target)


def named(lesson: Lesson, language: str) -> Pipeline:
    """Return the pipeline that a lesson begins with, called as the lesson is."""
    pipeline = lesson.start.pipeline
    return pipeline if pipeline.name else replace(pipeline, name=text_in(lesson.title, language))
