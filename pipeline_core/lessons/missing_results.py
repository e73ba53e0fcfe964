"""Why stages have no result that a goal could look at: a fault, a failure, or nobody ran them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline_core.lessons.evidence import Evidence, above
from pipeline_core.lessons.verdict import Verdict, missing


def no_result(evidence: Evidence, names: Iterable[str], code: str, **values: Any) -> Verdict:
    """Return what keeps some stages from a result; where nothing does, that nobody has run them.

    Parameters
    ----------
    evidence
        The evidence.
    names
        The stages.
    code, values
        What is said where nothing is wrong with them.
    """
    stages = list(names)
    needed = {*stages, *(name for stage in stages for name in above(evidence.pipeline, stage))}
    for problem in evidence.problems:
        if problem.severity == "error" and problem.stage in needed:
            return missing("lesson.ran.problem", problem=problem.message.as_json())
    for name in evidence.pipeline.stages:
        result = evidence.results.get(name)
        if name in needed and result is not None and result.error is not None:
            return missing("lesson.ran.failed", stage=name, error=dict(result.error))
    last = evidence.last_run
    if last is not None and last.error is not None and last.pipeline == evidence.pipeline:
        return missing("lesson.ran.ended", error=dict(last.error))
    return missing(code, **values)
