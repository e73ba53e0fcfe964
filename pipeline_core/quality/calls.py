"""The call that judges a test: which function, and with which arguments.

What a run calls and what the exported tests spell out is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pipeline_core.errors import SettingsError
from pipeline_core.expressions import Expression
from pipeline_core.measures import behaviour, decisions, disturbances, expected_rows, incidents
from pipeline_core.spec import DEFAULT_OVER, PipelineTest
from pipeline_core.spec.kinds_of_tests import HEAD
from pipeline_core.spec.source_path import source_path

About = Literal["model", "report", "rows"]


class JudgeCall(NamedTuple):
    """A function of `measures`, what its first argument is, and the others.

    Parameters
    ----------
    function
        Judges.
    about
        What it judges.
    values
        Arguments by position, behind what is judged.
    settings
        Arguments by name.
    """

    function: Callable[..., Any]
    about: About
    values: tuple[Any, ...]
    settings: Mapping[str, Any]


def about(kind: str) -> About:
    """Return what a kind of test looks at.

    Examples
    --------
    >>> about("metric"), about("data"), about("decision")
    ('report', 'rows', 'model')
    """
    return {"metric": "report", "data": "rows"}.get(kind, "model")  # type: ignore[return-value]


def judge_call(test: PipelineTest, seed: int, folder: Path | None = None) -> JudgeCall:
    """Return the call that judges a test.

    Parameters
    ----------
    test
        The test.
    seed
        From which a draw of rows and changes starts.
    folder
        What the path of an incident's file starts from; None leaves it as it is.

    Raises
    ------
    SettingsError
        A pipeline may not read the file of an incident.

    Examples
    --------
    >>> test = PipelineTest({"name": "a", "stage": "m", "metric": "r2", "at_least": 0.5})
    >>> call = judge_call(test, 0)
    >>> call.function.__name__, call.values, call.settings
    ('judge_metric', ('r2',), {'at_least': 0.5})
    """
    entries = {key: value for key, value in test.entries.items() if key not in HEAD}
    function, leading = _FUNCTIONS[test.kind]
    if test.kind == "decision":
        values: tuple[Any, ...] = (entries.pop("rows", None) or [entries.pop("row")],)
    else:
        values = tuple(entries.pop(name) for name in leading)
    if test.kind == "incident" and folder is not None:
        values = (_readable(folder, values[0]),)
    if test.kind == "robustness":
        values = ([values[0]] if isinstance(values[0], str) else values[0],)
        entries = {_renamed(key): value for key, value in entries.items()}
    if test.kind == "repeatable":
        entries.pop("repeatable")
    if "holds" in entries:
        entries["holds"] = Expression.parse(entries["holds"], "condition")
    if _draws(test.kind, entries):
        entries["seed"] = seed
    return JudgeCall(function, about(test.kind), values, entries)


def _readable(folder: Path, file: str) -> str:
    path = source_path(folder, file)
    if path is None:
        raise SettingsError("test.outside", file=file)
    return str(path)


def _renamed(key: str) -> str:
    return "columns" if key == "in" else key


def _draws(kind: str, said: Mapping[str, Any]) -> bool:
    if kind == "robustness":
        return True
    is_count = isinstance(said.get("over", DEFAULT_OVER), int)
    return kind in ("invariance", "direction", "repeatable") and is_count


_FUNCTIONS: Mapping[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "decision": (decisions.judge_decision, ()),
    "invariance": (behaviour.judge_invariance, ("changing",)),
    "direction": (behaviour.judge_direction, ("more",)),
    "repeatable": (behaviour.judge_repeatable, ()),
    "robustness": (disturbances.judge_robustness, ("despite",)),
    "incident": (incidents.judge_incident, ("incident",)),
    "metric": (expected_rows.judge_metric, ("metric",)),
    "data": (expected_rows.judge_rows, ()),
}
