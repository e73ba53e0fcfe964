"""The models side by side: the numbers of every evaluation, as they come."""

from __future__ import annotations

from collections.abc import Mapping

from ui.documents.stage_views import StageView
from ui.text.headline import COMPARED
from ui.text.names import metric_name
from ui.text.numbers import number
from ui.text.words import language, t
from ui.widgets.pieces import board


def compared(views: Mapping[str, StageView]) -> tuple[list[str], list[tuple[str, list[object]]]]:
    """Return the metrics' names and, for each evaluation, its numbers.

    Examples
    --------
    >>> summary = {"metrics": {"accuracy": 0.5, "roc_auc": None}}
    >>> compared({"s": StageView("s", "evaluate", "validate_model", summary=summary)})
    (['accuracy'], [('s', [0.5])])
    """
    found = {
        name: view.summary["metrics"]
        for name, view in views.items()
        if view.block == "evaluate" and view.summary and view.summary.get("metrics")
    }
    names = [one for one in COMPARED if any(m.get(one) is not None for m in found.values())]
    return names, [(name, [m.get(one) for one in names]) for name, m in found.items()]


def scoreboard(views: Mapping[str, StageView]) -> None:
    """Show the comparison, if there is something to compare."""
    names, rows = compared(views)
    if not rows:
        return
    lang = language()
    head = [t("board.evaluation"), *(metric_name(name, lang) for name in names)]
    board(head, ([name, *(number(value, lang) for value in values)] for name, values in rows))
