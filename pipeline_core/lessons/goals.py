"""All goals, by the names that lessons call them by."""

from pipeline_core.lessons import (
    act_goals,
    drawing_goals,
    play_goals,
    report_goals,
    result_goals,
    table_goals,
)
from pipeline_core.lessons.drawing_goals import LEAKS
from pipeline_core.lessons.evidence import Evidence
from pipeline_core.lessons.lesson import FunctionUse
from pipeline_core.lessons.verdict import GOALS, Verdict

__all__ = [
    "GOALS",
    "LEAKS",
    "Verdict",
    "act_goals",
    "drawing_goals",
    "play_goals",
    "report_goals",
    "result_goals",
    "table_goals",
    "verdict_of",
]


def verdict_of(goal: FunctionUse, evidence: Evidence) -> Verdict:
    """Return what a goal of a lesson says of the evidence.

    Examples
    --------
    >>> from pipeline_core.spec import Pipeline
    >>> goal = FunctionUse("stages", {"trait": "split"})
    >>> verdict_of(goal, Evidence(Pipeline(), {})).message.code
    'lesson.stages.few'
    """
    return GOALS.call(goal.name, goal.settings, evidence)
