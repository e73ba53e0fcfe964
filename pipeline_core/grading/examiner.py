"""What examines one hand-in, in a process of its own: ``python -m pipeline_core.grading.examiner``.

It is told by a JSON object on standard input, and answers with one in a file. Nobody's own
blocks are known here: the workspace is new, and holds none.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.check import Problem
from pipeline_core.edits import entry_of
from pipeline_core.errors import FabricaError
from pipeline_core.lessons.drawing_goals import LEAKS
from pipeline_core.lessons.gathering import evidence_of
from pipeline_core.lessons.goals import verdict_of
from pipeline_core.lessons.lesson import FunctionUse
from pipeline_core.library import PipelineFile, check, radar, run
from pipeline_core.messages.message import Message, MessageJson
from pipeline_core.spec import Pipeline, dump, read
from pipeline_core.spec.entry import asks_a_server
from pipeline_core.store import open_store

Json = dict[str, Any]
_MAX_ERRORS = 8


def examine(order: Mapping[str, Any]) -> Json:
    """Return what there is to say of a hand-in.

    Parameters
    ----------
    order
        The ``file``, the ``workspace``, the ``goals`` as name and settings, whether the ``radar``
        is asked for, and the limits ``seconds`` and ``megabytes`` of its run.
    """
    file, workspace = Path(order["file"]), Path(order["workspace"])
    catalogue = load_catalogue(workspace)
    pipeline = replace(read(file), muted=(), overrides=())
    opened = PipelineFile(pipeline, file, dump(pipeline), workspace)
    if (stage := _asking(pipeline, catalogue)) is not None:
        return {"status": "left_out", "fault": Message("grade.asks", {"stage": stage}).as_json()}
    problems = check(opened)
    answer: Json = {"status": "succeeded", "fault": None, "radar": None}
    try:
        finished = run(opened, time_limit=order["seconds"], memory_limit=order["megabytes"])
        answer["status"] = finished.status
    except FabricaError as error:
        answer |= {"status": "not_run", "fault": error.message.as_json()}
    store = open_store(workspace)
    seen = evidence_of(store, catalogue, pipeline, str(file), problems=problems)
    uses = [FunctionUse(name, settings, name) for name, settings in order["goals"]]
    verdicts = [verdict_of(use, seen) for use in uses]
    answer["goals"] = [[verdict.reached, verdict.message.as_json()] for verdict in verdicts]
    answer["errors"] = [*_errors(problems)]
    answer["leaks"] = [*_leaks(problems)]
    answer["has_model"] = bool(seen.done("learning_model"))
    if order["radar"] and answer["status"] == "succeeded":
        answer["radar"] = _radar(opened)
    return answer


def _asking(pipeline: Pipeline, catalogue: Catalogue) -> str | None:
    """Return the first stage that would ask a server, in the teacher's name."""
    for stage in pipeline.stages.values():
        entry = entry_of(catalogue, stage.block)
        if entry is not None and asks_a_server(entry):
            return stage.name
    return None


def _errors(problems: list[Problem]) -> Iterator[MessageJson]:
    errors = [problem for problem in problems if problem.severity == "error"]
    others = [problem for problem in errors if problem.code not in LEAKS]
    yield from (problem.message.as_json() for problem in others[:_MAX_ERRORS])


def _leaks(problems: list[Problem]) -> Iterator[MessageJson]:
    yield from (problem.message.as_json() for problem in problems if problem.code in LEAKS)


def _radar(opened: PipelineFile) -> str | None:
    try:
        return str(radar(opened, repeats=3)["verdict"])
    except FabricaError:
        return None


def main() -> None:
    """Examine what standard input tells, and write the answer into the file that it names."""
    order = json.load(sys.stdin)
    answer = json.dumps(examine(order), default=str)
    Path(order["answer"]).write_text(answer, encoding="utf-8")


if __name__ == "__main__":
    main()
