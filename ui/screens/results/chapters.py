"""The report, chapter by chapter. What a run did not do has no chapter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from ui.screens.results import data, models, process, review
from ui.screens.results.kept import kept
from ui.screens.results.parts import Chapter
from ui.screens.results.past import Past

_CHAPTERS: tuple[Callable[[Past, str], Chapter | None], ...] = (
    data.checks,
    models.compared,
    models.detail,
    models.folds,
    review.groups,
    review.drift,
    review.gates,
    process.steps,
    process.timeline,
)


def chapters(told: Past, lang: str) -> Sequence[Chapter]:
    """Return the chapters that a run has something for.

    Parameters
    ----------
    told
        The run.
    lang
        Language of its words.
    """
    return [made for make in _CHAPTERS if (made := make(told, lang)) is not None]


def kept_chapters(told: Past, lang: str) -> Sequence[Chapter]:
    """Return the chapters of a run, each figure of an ended run drawn once."""
    return kept(told.store, told.run, f"chapters-{lang}", lambda: _drawn_once(told, lang))


def _drawn_once(told: Past, lang: str) -> Sequence[Chapter]:
    return [
        replace(one, variants={name: cache(make) for name, make in one.variants.items()})
        for one in chapters(told, lang)
    ]
