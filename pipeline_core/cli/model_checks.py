"""The coded checks of a model, printed in their drawers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline_core.check.model_checks import MutedCheck, drawers
from pipeline_core.cli.numbers import whole, with_signs
from pipeline_core.messages.model_checks import check_advice, check_name, check_sentence
from pipeline_core.messages.words import say
from pipeline_core.spec import Muting

Check = Mapping[str, Any]
_FEW_DIGITS = 1000


def print_model_checks(
    stage: str,
    checks: Iterable[Check],
    mutings: Sequence[Muting],
    language: str,
    *,
    whole_list: bool = False,
) -> None:
    """Print the coded checks of a stage: what to mend and to know, and what is muted.

    Parameters
    ----------
    stage, checks
        The stage, and the checks of its report.
    mutings
        The mutings of its pipeline file.
    language
        Language of the sentences.
    whole_list
        Whether those that passed or do not apply are listed too.
    """
    sorted_checks = drawers(checks, mutings, stage)
    for drawer in ("mend", "know"):
        _print_drawer(stage, drawer, getattr(sorted_checks, drawer), language, advice=True)
    if sorted_checks.muted:
        print(f"\n{_heading(stage, 'muted', len(sorted_checks.muted), language)}")
        for muted in sorted_checks.muted:
            print(f"  {_muted_text(muted, language)}")
    for drawer in ("passed", "not_applicable") if whole_list else ():
        _print_drawer(stage, drawer, getattr(sorted_checks, drawer), language, advice=False)
    for muting in sorted_checks.needless:
        values = {"check": check_name(muting.problem, language), "reason": muting.reason}
        print(f"\n{say('model_check.muting_needless', values, language)}")


def _print_drawer(
    stage: str, drawer: str, checks: Sequence[Check], language: str, *, advice: bool
) -> None:
    if checks:
        print(f"\n{_heading(stage, drawer, len(checks), language)}")
    for check in checks:
        sentence = check_sentence(check, language, _written)
        print(f"  {check_name(check['name'], language)}: {sentence}")
        if advice:
            print(f"    → {check_advice(check, language)}")


def _heading(stage: str, drawer: str, count: int, language: str) -> str:
    title = say(f"model_check.drawer.{drawer}", {}, language)
    counted = say("model_check.counted", {"drawer": title, "count": whole(count)}, language)
    return f"{stage}: {counted}"


def _muted_text(muted: MutedCheck, language: str) -> str:
    values = {
        "sentence": f"{check_name(muted.check['name'], language)}.",
        "name": muted.muting.name,
        "reason": muted.muting.reason,
    }
    return say("cli.muted_because", values, language)


def _written(value: float) -> str:
    if value == int(value) or abs(value) >= _FEW_DIGITS:
        return whole(int(value))
    return with_signs(f"{value:.3g}")
