"""The checks of a report as its parts: coded checks of a model lie in drawers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from pipeline_core.check.model_checks import Drawers, MutedCheck, drawers
from pipeline_core.messages.model_checks import (
    check_advice,
    check_name,
    check_sentence,
    is_model_check,
)
from pipeline_core.spec import Muting
from ui.screens.results.part_builders import check_grid
from ui.screens.results.parts import Cell, Fold, Grid, Part, Text
from ui.text.numbers import data_value
from ui.text.words import translate

Check = Mapping[str, Any]
DRAWER_MARKS = {"mend": "✕", "know": "!", "passed": "✓", "not_applicable": "–", "muted": "–"}
_TONES = {"mend": "bad", "know": "warn", "passed": "good"}


def check_parts(
    checks: Iterable[Check], mutings: Sequence[Muting], stage: str, lang: str
) -> list[Part]:
    """Return the checks of a stage: coded ones in drawers, others in a grid.

    Parameters
    ----------
    checks
        The checks of the stage's report.
    mutings
        The mutings of the pipeline file.
    stage, lang
        The stage, and the language.
    """
    coded = [check for check in checks if is_model_check(check)]
    others = [check for check in checks if not is_model_check(check)]
    parts: list[Part] = [*_drawer_parts(drawers(coded, mutings, stage), lang)] if coded else []
    return [*parts, check_grid(others, lang)] if others else parts


def _drawer_parts(lying: Drawers, lang: str) -> Iterator[Part]:
    for drawer in ("mend", "know"):
        checks: list[Check] = getattr(lying, drawer)
        yield Text(drawer_title(drawer, len(checks), lang), "name")
        if checks:
            yield _grid(checks, drawer, lang)
    if lying.muted:
        yield Fold(drawer_title("muted", len(lying.muted), lang), [_muted_grid(lying.muted, lang)])
    for drawer in ("passed", "not_applicable"):
        checks = getattr(lying, drawer)
        if checks:
            yield Fold(drawer_title(drawer, len(checks), lang), [_grid(checks, drawer, lang)])
    for muting in lying.needless:
        yield Text(needless_sentence(muting, lang), "warn")


def drawer_title(drawer: str, count: int, lang: str) -> str:
    """Return a drawer's name with the number of its checks.

    Examples
    --------
    >>> drawer_title("mend", 2, "en"), drawer_title("know", 5, "es")
    ('To mend (2)', 'Por saber: 5')
    """
    title = translate(f"model_check.drawer.{drawer}", None, lang)
    return translate("model_check.counted", {"drawer": title, "count": count}, lang)


def needless_sentence(muting: Muting, lang: str) -> str:
    """Return what is said of a muting of a check that does not speak."""
    values = {"check": check_name(muting.problem, lang), "reason": muting.reason}
    return translate("model_check.muting_needless", values, lang)


def measured_sentence(check: Check, lang: str) -> str:
    """Return what a check measured, its numbers as the reader's region writes them.

    Examples
    --------
    >>> values = {"rounds": 1200, "part": "Lasso"}
    >>> check = {"name": "MR06", "verdict": "mend", "limit": 1200, "values": values}
    >>> measured_sentence(check, "en")
    'Lasso took 1,200 rounds; its limit is 1,200.'
    """
    return check_sentence(check, lang, partial(data_value, lang=lang))


def reason_sentence(muting: Muting, lang: str) -> str:
    """Return why a check is muted, and who says so."""
    code = "review.muted_because_name" if muting.name else "review.muted_because"
    return translate(code, {"reason": muting.reason, "name": muting.name}, lang)


def _grid(checks: Sequence[Check], drawer: str, lang: str) -> Grid:
    rows = [_row(check, drawer, lang) for check in checks]
    return Grid(_head(lang), rows, left=2)


def _head(lang: str) -> list[str]:
    return [translate(code, None, lang) for code in ("column.check", "review.measured")]


def _row(check: Check, drawer: str, lang: str) -> list[str | Cell]:
    name = f"{DRAWER_MARKS[drawer]} {check_name(check['name'], lang)}"
    advice = ""
    if drawer in ("mend", "know"):
        advice = translate("review.what_to_do", {"advice": check_advice(check, lang)}, lang)
    return [Cell(name, tone=_TONES.get(drawer, "")), Cell(measured_sentence(check, lang), advice)]


def _muted_grid(muted: Sequence[MutedCheck], lang: str) -> Grid:
    rows: list[list[str | Cell]] = [
        [
            Cell(check_name(check["name"], lang)),
            Cell(measured_sentence(check, lang), reason_sentence(muting, lang)),
        ]
        for check, muting in muted
    ]
    return Grid(_head(lang), rows, left=2)
