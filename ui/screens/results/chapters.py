"""All chapters of a report; what a run did not do has no chapter.

Every assessment has one: a chapter made by hand if `HAND_MADE` names its block, else the
general one, which shows whatever its report holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from ui.screens.results import (
    chapter_of_tests,
    data_chapter,
    fold_chapter,
    general_chapter,
    inside_chapter,
    model_chapters,
    process_chapters,
    reading_chapter,
    review_chapters,
    watch_chapter,
)
from ui.screens.results.evaluations import EVALUATION_BLOCKS
from ui.screens.results.parts import Chapter
from ui.screens.results.report_cache import cached_for_run
from ui.screens.results.run_report import RunReport

_Builder = Callable[[RunReport, str], Chapter | None]


class HandMade(NamedTuple):
    """A chapter made by hand.

    Parameters
    ----------
    family
        The family of the assessments among which it stands; empty for any other family.
    blocks
        The blocks whose general chapters it replaces.
    build
        Returns it; None if the run has none of the blocks.
    """

    family: str
    blocks: frozenset[str]
    build: _Builder


# In reading order; the general chapters of a family follow its hand-made ones.
HAND_MADE = (
    HandMade("validate_data", data_chapter.CHECK_BLOCKS, data_chapter.data_checks_chapter),
    HandMade("validate_model", EVALUATION_BLOCKS, model_chapters.comparison_chapter),
    HandMade("validate_model", EVALUATION_BLOCKS, model_chapters.detail_chapter),
    HandMade("validate_model", fold_chapter.FOLD_BLOCKS, fold_chapter.folds_chapter),
    HandMade("validate_model", review_chapters.BIAS_BLOCKS, review_chapters.groups_chapter),
    HandMade("monitor", review_chapters.DRIFT_BLOCKS, review_chapters.drift_chapter),
    HandMade("monitor", watch_chapter.WATCH_BLOCKS, watch_chapter.watch_chapter),
    HandMade("", review_chapters.GATE_BLOCKS, review_chapters.gates_chapter),
)
_FAMILIES = ("validate_data", "validate_model", "monitor")
_COURSE: tuple[_Builder, ...] = (
    chapter_of_tests.chapter_of_tests,
    reading_chapter.reading_chapter,
    inside_chapter.inside_chapter,
    process_chapters.steps_chapter,
    process_chapters.timeline_chapter,
)


def chapters(report: RunReport, lang: str) -> Sequence[Chapter]:
    """Return the chapters that are not empty.

    Parameters
    ----------
    report
        The run.
    lang
        Language of the text.
    """
    assessments = [*_assessment_chapters(report, lang)]
    course = [build(report, lang) for build in _COURSE]
    return [chapter for chapter in (*assessments, *course) if chapter is not None]


def _assessment_chapters(report: RunReport, lang: str) -> Iterator[Chapter | None]:
    by_hand = frozenset[str]().union(*(chapter.blocks for chapter in HAND_MADE))
    others = [v for v in general_chapter.assessments_of(report) if v.block not in by_hand]
    for family in (*_FAMILIES, ""):
        yield from (entry.build(report, lang) for entry in HAND_MADE if entry.family == family)
        views = [v for v in others if (v.family if v.family in _FAMILIES else "") == family]
        yield from general_chapter.general_chapters(report, views, lang)


def cached_chapters(report: RunReport, lang: str) -> Sequence[Chapter]:
    """Return the chapters of a run; those of an ended run are computed once for its mutings."""
    return cached_for_run(
        report.store,
        report.run,
        f"chapters-{lang}-{hash(report.mutings())}",
        lambda: _chapters_with_cached_figures(report, lang),
    )


def _chapters_with_cached_figures(report: RunReport, lang: str) -> Sequence[Chapter]:
    return [
        replace(chapter, variants={name: cache(make) for name, make in chapter.variants.items()})
        for chapter in chapters(report, lang)
    ]
