"""Coded checks of a model in drawers, with the mutings that the pipeline file has of them.

A muting changes no number and runs nothing: it only says in which drawer a check lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from pipeline_core.messages.model_checks import is_model_check
from pipeline_core.spec import Muting

Check = Mapping[str, Any]


class MutedCheck(NamedTuple):
    """A check that was muted, and by what."""

    check: Check
    muting: Muting


class Drawers(NamedTuple):
    """The checks of a review by what they ask for.

    Parameters
    ----------
    mend, know, passed, not_applicable
        Those that are not muted, by verdict.
    muted
        Those that speak and are muted.
    needless
        Mutings of checks that do not speak.
    """

    mend: list[Check]
    know: list[Check]
    passed: list[Check]
    not_applicable: list[Check]
    muted: list[MutedCheck]
    needless: list[Muting]


def drawers(checks: Iterable[Check], mutings: Sequence[Muting], stage: str) -> Drawers:
    """Return the coded checks of a stage's report in their drawers.

    Parameters
    ----------
    checks
        The checks of the report; others than coded ones are left out.
    mutings
        The mutings of the pipeline file.
    stage
        The stage.

    Examples
    --------
    >>> checks = [{"name": "MR01", "verdict": "mend"}, {"name": "MR02", "verdict": "passed"}]
    >>> muting = Muting("MR01", "review", "A demonstration.")
    >>> sorted_checks = drawers(checks, (muting,), "review")
    >>> len(sorted_checks.mend), len(sorted_checks.passed), sorted_checks.muted[0].muting.reason
    (0, 1, 'A demonstration.')
    """
    own = [muting for muting in mutings if muting.stage == stage]
    result = Drawers([], [], [], [], [], [])
    coded = [check for check in checks if is_model_check(check)]
    for check in coded:
        muting = next((muting for muting in own if _is_about(muting, check)), None)
        if muting is not None and check["verdict"] in ("mend", "know"):
            result.muted.append(MutedCheck(check, muting))
        else:
            getattr(result, check["verdict"]).append(check)
    used = [muted.muting for muted in result.muted]
    codes = {check["name"] for check in coded}
    result.needless.extend(m for m in own if m.problem in codes and m not in used)
    return result


def _is_about(muting: Muting, check: Check) -> bool:
    """Tell whether a muting is about a check; with a column, if no other one is concerned."""
    if muting.problem != check["name"]:
        return False
    values = check.get("values") or {}
    columns = values.get("columns", [values["column"]] if "column" in values else [])
    return muting.column is None or list(columns) == [muting.column]
