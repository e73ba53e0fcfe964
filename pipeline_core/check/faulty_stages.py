"""The stages that no run may start: those with an error, and everything below one."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pipeline_core.check.problem import Problem
from pipeline_core.edits import sources_of, without_sources
from pipeline_core.messages.message import Message
from pipeline_core.spec import Pipeline


def faulty_stages(
    pipeline: Pipeline, problems: Iterable[Problem], pinned: Collection[str] = ()
) -> dict[str, Message]:
    """Return the stages that no run may start, each with the reason.

    Parameters
    ----------
    pipeline
        The pipeline.
    problems
        What its check found; only errors count, and each stage's first is its reason.
    pinned
        The stages whose kept result stands for them: no error of theirs or above them counts.

    Examples
    --------
    >>> from pipeline_core.check.problem import error
    >>> from pipeline_core.spec import Stage
    >>> stages = {"a": Stage("a", "x"), "b": Stage("b", "y", {"data": ("a",)})}
    >>> reasons = faulty_stages(Pipeline(stages=stages), [error("missing_input", "a")])
    >>> {name: reason.code for name, reason in reasons.items()}
    {'a': 'reason.has_error', 'b': 'reason.behind_error'}
    """
    pipeline = without_sources(pipeline, pinned)
    reasons: dict[str, Message] = {}
    for problem in problems:
        if problem.severity == "error" and problem.stage in pipeline.stages.keys() - set(pinned):
            fault = {"problem": problem.message.as_json()}
            reasons.setdefault(str(problem.stage), Message("reason.has_error", fault))
    causes = _causes(pipeline, reasons)
    below = {name: Message("reason.behind_error", {"error": at}) for name, at in causes.items()}
    return {**below, **reasons}


def _causes(pipeline: Pipeline, faulty: Collection[str]) -> dict[str, str]:
    """Return each stage at or below a faulty one, with that one."""
    causes = {name: name for name in faulty}
    has_changed = bool(causes)
    while has_changed:  # until nothing changes, because wires may form a cycle
        has_changed = False
        for name, stage in pipeline.stages.items():
            sources = [source for source in sources_of(stage.inputs) if source in causes]
            if sources and name not in causes:
                causes[name], has_changed = causes[sources[0]], True
    return causes
