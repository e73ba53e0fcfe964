"""The leaderboard: variants in the order of their scores, and which differences are real.

Variants that were judged on the same rows in the same folds are a panel. Each panel has a
leader, with which the others are compared by the paired test of `measures.paired_tests`;
variants of other data are never compared with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline_core.factory.production import Production
from pipeline_core.factory.results import Cost, Judgement
from pipeline_core.measures.metric_directions import direction

ROPE = 0.01  # differences up to this are practically none
_LISTED = 5
_WITHOUT_SCORE = {
    "not_run": "factory.claim_not_run",
    "stopped": "factory.claim_stopped",
    "cancelled": "factory.claim_cancelled",
    "failed": "factory.claim_failed",
    "cannot_run": "factory.claim_cannot_run",
}


@dataclass(frozen=True)
class Line:
    """One variant of a leaderboard.

    Parameters
    ----------
    production, judgement, cost
        What became of it, its score, and what its model takes.
    panel
        The number of its panel, from 1; None without a score.
    rank
        Its place in its panel, from 1; None without a score.
    comparison
        How it compares with the leader of its panel: a message code and values.
    front
        Whether no other of its panel is as good in score, both times and size, and better in one.
    """

    production: Production
    judgement: Judgement | None = None
    cost: Cost = field(default_factory=Cost)
    panel: int | None = None
    rank: int | None = None
    comparison: Mapping[str, Any] | None = None
    front: bool = False

    @property
    def name(self) -> str:
        """The variant's name."""
        return self.production.planned.variant.name


def leaderboard(lines: Sequence[Line], metric: str, rope: float = ROPE) -> list[Line]:
    """Return the lines with ranks, comparisons and the front; those without a score come last.

    Parameters
    ----------
    lines
        The variants with their scores.
    metric
        The metric, of which the better direction is known or higher is taken for better.
    rope
        Differences up to this are practically none.
    """
    sign = direction(metric) or 1
    scored = [line for line in lines if line.judgement and line.judgement.value is not None]
    panels = list(dict.fromkeys(line.judgement.panel for line in scored if line.judgement))
    board: list[Line] = []
    for number, panel in enumerate(panels, 1):
        own = [line for line in scored if line.judgement and line.judgement.panel == panel]
        board += _panel_lines(own, number, sign, rope)
    return board + [line for line in lines if line not in scored]


def _panel_lines(lines: Sequence[Line], number: int, sign: int, rope: float) -> list[Line]:
    ranked = sorted(lines, key=lambda line: -sign * _value(line))
    points = _points(ranked, sign)
    return [
        Line(
            line.production,
            line.judgement,
            line.cost,
            number,
            rank,
            _comparison(ranked[0], line, sign, rope),
            not any(_dominates(other, points[rank - 1]) for other in points),
        )
        for rank, line in enumerate(ranked, 1)
    ]


def _value(line: Line) -> float:
    value = line.judgement.value if line.judgement else None
    return float("-inf") if value is None else value


def _points(lines: Sequence[Line], sign: int) -> list[tuple[float, ...]]:
    """Return variants as points, each coordinate the better the higher; what all have counts."""
    columns: list[list[float]] = [[sign * _value(line) for line in lines]]
    for name in ("fit_seconds", "predict_seconds", "size"):
        costs = [getattr(line.cost, name) for line in lines]
        if None not in costs:
            columns.append([-float(cost) for cost in costs])
    return list(zip(*columns, strict=True))


def _dominates(first: Sequence[float], second: Sequence[float]) -> bool:
    """Return whether one point is nowhere worse than another, and somewhere better.

    Examples
    --------
    >>> _dominates((0.9, -1.0), (0.8, -1.0)), _dominates((0.9, -2.0), (0.8, -1.0))
    (True, False)
    """
    pairs = list(zip(first, second, strict=True))
    return all(a >= b for a, b in pairs) and any(a > b for a, b in pairs)


def _comparison(leader: Line, line: Line, sign: int, rope: float) -> dict[str, Any]:
    import numpy as np

    from pipeline_core.measures.paired_tests import paired_test

    lead, own = leader.judgement, line.judgement
    if line is leader:
        return {"code": "factory.leads"}
    if lead is None or own is None or len(lead.folds) < 2 or len(lead.folds) != len(own.folds):
        return {"code": "factory.not_paired"}
    differences = sign * (np.array(lead.folds) - np.array(own.folds))
    test = paired_test(differences, lead.test_ratio, rope)
    # The leader's mean is the best, but not always by a test that heeds the spread.
    values = {
        "difference": test.difference,
        "low": test.low,
        "high": test.high,
        "p_value": test.p_value,
        **{name: _chance(getattr(test, name)) for name in ("better", "same", "worse")},
    }
    return {"code": _VERDICTS[test.verdict], **values}


_VERDICTS = {
    "better": "factory.behind",
    "worse": "factory.ahead",
    "same": "factory.same",
    "open": "factory.open",
}


def _chance(probability: float) -> float:
    """Return a probability with three digits that is never certainty."""
    return min(max(round(probability, 3), 0.001), 0.999)


def claims(board: Sequence[Line]) -> list[dict[str, Any]]:
    """Return what may be said of the winners: sentences as codes and values.

    Parameters
    ----------
    board
        The leaderboard.
    """
    panels = sorted({line.panel for line in board if line.panel is not None})
    said = [_claim([line for line in board if line.panel == panel]) for panel in panels]
    if not panels:
        said.append({"code": "factory.claim_none"})
    elif len(panels) > 1:
        said.append({"code": "factory.claim_panels", "count": len(panels)})
    if any(sum(line.panel == panel for line in board) > 1 for panel in panels):
        said.append({"code": "factory.claim_chosen"})
    for status, code in _WITHOUT_SCORE.items():
        names = [line.name for line in board if line.production.status == status]
        if names:
            values = {"count": len(names), "names": names[:_LISTED]}
            said.append({"code": code, **values})
    return said


def _claim(lines: Sequence[Line]) -> dict[str, Any]:
    leader, others = lines[0], lines[1:]
    codes = [(line.comparison or {}).get("code") for line in others]
    equals = [
        line.name
        for line, code in zip(others, codes, strict=True)
        if code not in ("factory.behind", "factory.not_paired")
    ]
    values = {"name": leader.name, "count": len(lines)}
    if not others:
        return {"code": "factory.claim_alone", **values}
    if "factory.not_paired" in codes:
        return {"code": "factory.claim_not_paired", **values}
    if not equals:
        return {"code": "factory.claim_real", **values}
    listed = {"others": equals[:_LISTED], "equals": len(equals)}
    return {"code": "factory.claim_open", **values, **listed}
