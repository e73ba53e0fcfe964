"""Attempts to run stages: what a stage lacks is to do at first, and wrong once it was tried.

They are kept in memory, for each pipeline until its stages lack nothing more; after a
restart what is lacking is to do again.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from pipeline_core.check import Problem
from pipeline_core.spec import Pipeline
from ui.documents.documents import Document
from ui.security import visitor

_MAX_DOCUMENTS = 200
_Attempt = tuple[str, str]  # a stage and its block: another block of that name is another stage
_attempts: OrderedDict[tuple[Path, Path], frozenset[_Attempt]] = OrderedDict()
_lock = threading.Lock()


def note_attempt(document: Document, stages: Collection[str]) -> None:
    """Note that somebody has tried to run stages of a pipeline."""
    place = (visitor.workspace(), document.file)
    tried = frozenset(_attempts_at(document.pipeline, stages))
    with _lock:
        _attempts[place] = _attempts.get(place, frozenset()) | tried
        _attempts.move_to_end(place)
        while len(_attempts) > _MAX_DOCUMENTS:
            _attempts.popitem(last=False)


def as_shown(document: Document, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems of a pipeline as screens show them.

    Parameters
    ----------
    document
        The pipeline; attempts at stages that lack nothing more are forgotten.
    problems
        What its check found. Those of stages that were tried are marked. That nothing uses
        the output of a stage is left out while the stage lacks something itself.
    """
    problems = list(problems)
    unfinished = [problem for problem in problems if problem.level == "todo"]
    cannot_run = {problem.stage for problem in unfinished if problem.severity == "error"}
    tried = _stages_tried(document, {problem.stage for problem in unfinished})
    return tuple(
        replace(problem, tried=True) if problem.stage in tried else problem
        for problem in problems
        if not (problem.code == "unused_stage" and problem.stage in cannot_run)
    )


def _stages_tried(document: Document, unfinished: Collection[str | None]) -> set[str]:
    """Return the unfinished stages that were tried; forget the others."""
    place = (visitor.workspace(), document.file)
    stages = [name for name in document.pipeline.stages if name in unfinished]
    with _lock:
        attempts = _attempts.get(place, frozenset())
        left = attempts.intersection(_attempts_at(document.pipeline, stages))
        if left != attempts:
            _attempts[place] = left
    return {stage for stage, _ in left}


def _attempts_at(pipeline: Pipeline, stages: Collection[str]) -> list[_Attempt]:
    return [(name, pipeline.stages[name].block) for name in stages]
