"""The leaderboard: variants in the order of their scores, and which differences are real.

Variants that were judged on the same rows in the same folds are a panel. Each panel has a
leader, with which the others are compared by the paired test of `measures.paired_tests`;
variants of other data are never compared with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline_core.factory.oddness import oddness
from pipeline_core.factory.outcomes import Production
from pipeline_core.factory.results import Cost, Judgement
from pipeline_core.measures.metric_directions import direction

ROPE = 0.01  # differences up to this are practically none
_LISTED = 5
_WITHOUT_SCORE = {
    "not_run": "factory.claim_not_run",
    "stopped": "factory.claim_stopped",
    "cancelled": "factory.claim_cancelled",
    "unfinished": "factory.claim_unfinished",
    "refused": "factory.claim_refused",
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
    oddness
        How far the scores of its panel are from those of like variants in the others; None
        where there are fewer than three.
    gates
        What the gates outside the judge say: ``passed``, ``refused``, ``overridden`` or
        ``unanswered``. Where one does not let pass, the variant has no rank.
    """

    production: Production
    judgement: Judgement | None = None
    cost: Cost = field(default_factory=Cost)
    panel: int | None = None
    rank: int | None = None
    comparison: Mapping[str, Any] | None = None
    front: bool = False
    oddness: float | None = None
    gates: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The variant's name."""
        return self.production.planned.variant.name

    @property
    def refusing(self) -> list[str]:
        """The gates that do not let it pass, so that it cannot win."""
        return [gate for gate, answer in self.gates.items() if answer in ("refused", "unanswered")]


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
    panels = list(dict.fromkeys(_panel_of(line) for line in scored))
    groups = [[each for each in scored if _panel_of(each) == panel] for panel in panels]
    far = oddness([[(_choices(each), _value(each)) for each in own] for own in groups])
    if None not in far:  # the odd one first
        order = sorted(range(len(groups)), key=lambda place: -(far[place] or 0.0))
        groups, far = [groups[place] for place in order], [far[place] for place in order]
    board: list[Line] = []
    for number, own in enumerate(groups, 1):
        board += _panel_lines(own, number, sign, rope, far[number - 1])
    rest = [line for line in lines if line not in scored]
    return board + sorted(rest, key=lambda line: -sign * _standing(line, sign))


def _standing(line: Line, sign: int) -> float:
    standing = line.production.standing
    return standing.value if standing else -sign * float("inf")


def _panel_of(line: Line) -> str | None:
    return line.judgement.panel if line.judgement else None


def _choices(line: Line) -> Mapping[str, str]:
    return line.production.planned.variant.choices


def _panel_lines(
    lines: Sequence[Line], number: int, sign: int, rope: float, far: float | None
) -> list[Line]:
    ranked = sorted(lines, key=lambda line: (bool(line.refusing), -sign * _value(line)))
    points = _points(ranked, sign)
    return [
        replace(
            line,
            panel=number,
            oddness=far,
            rank=None if line.refusing else place,
            comparison=_comparison(ranked[0], line, sign, rope),
            front=not any(_dominates(other, points[place - 1]) for other in points),
        )
        for place, line in enumerate(ranked, 1)
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
    if line.refusing:
        return {"code": "factory.refused", "gates": line.refusing}
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
    claims_of_panels = [_claim([line for line in board if line.panel == panel]) for panel in panels]
    if not panels:
        claims_of_panels.append({"code": "factory.claim_none"})
    elif len(panels) > 1:
        claims_of_panels.append({"code": "factory.claim_panels", "count": len(panels)})
        claims_of_panels += _odd_ones(board)
    if any(sum(line.panel == panel for line in board) > 1 for panel in panels):
        claims_of_panels.append({"code": "factory.claim_chosen"})
    claims_of_panels += [*_refusals(board), *_losses(board)]
    for status, code in _WITHOUT_SCORE.items():
        claims_of_panels += _named(
            code, [line for line in board if line.production.status == status]
        )
    return claims_of_panels


def panel_label(lines: Sequence[Line], board: Sequence[Line] = ()) -> str:
    """Return what all variants of a panel have in common, but not all of the board."""
    shared, everywhere = _shared_choices(lines), _shared_choices(board)
    own = [label for key, label in shared.items() if everywhere.get(key) != label]
    return " · ".join(own or shared.values())


def _shared_choices(lines: Sequence[Line]) -> dict[str, str]:
    first = _choices(lines[0]) if lines else {}
    return {
        key: label
        for key, label in first.items()
        if all(_choices(line).get(key) == label for line in lines)
    }


def _odd_ones(board: Sequence[Line]) -> list[dict[str, Any]]:
    """Return the sentence about the panel that is furthest from the others."""
    far = {line.panel: line.oddness for line in board if line.oddness is not None}
    if not far or not max(far.values()):
        return []
    name = panel_label([line for line in board if line.panel == 1], board)
    return [{"code": "factory.claim_odd", "name": name, "difference": round(far[1], 4)}]


def _named(code: str, lines: Sequence[Line], **values: Any) -> list[dict[str, Any]]:
    names = [line.name for line in lines]
    return (
        [{"code": code, "count": len(names), "names": names[:_LISTED], **values}] if names else []
    )


def _refusals(board: Sequence[Line]) -> list[dict[str, Any]]:
    return _named("factory.claim_gates", [line for line in board if line.refusing])


def _losses(board: Sequence[Line]) -> list[dict[str, Any]]:
    """Return what may be said of those that lost a race: who, and on how many folds."""
    claims_of_losers = []
    for sure, code in ((True, "factory.claim_lost_surely"), (False, "factory.claim_lost")):
        lines, folds = [], []
        for line in board:
            standing = line.production.standing
            if standing and standing.loss and standing.loss.sure is sure:
                lines.append(line)
                folds.append(standing.folds)
        claims_of_losers += _named(
            code, lines, low=min(folds, default=0), high=max(folds, default=0)
        )
    return claims_of_losers


def _claim(lines: Sequence[Line]) -> dict[str, Any]:
    lines = [line for line in lines if not line.refusing] or lines[:1]
    leader, rest = lines[0], lines[1:]
    codes = [(line.comparison or {}).get("code") for line in rest]
    equals = [
        line.name
        for line, code in zip(rest, codes, strict=True)
        if code not in ("factory.behind", "factory.not_paired")
    ]
    values = {"name": leader.name, "count": len(lines)}
    if leader.refusing:
        return {"code": "factory.claim_all_refused", "gates": leader.refusing}
    if not rest:
        return {"code": "factory.claim_alone", **values}
    if "factory.not_paired" in codes:
        return {"code": "factory.claim_not_paired", **values}
    if not equals:
        return {"code": "factory.claim_real", **values}
    listed = {"others": equals[:_LISTED], "equals": len(equals)}
    return {"code": "factory.claim_open", **values, **listed}
