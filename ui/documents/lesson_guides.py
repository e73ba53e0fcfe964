"""The guide of a lesson: what the visitor's work on its pipeline shows, and the step that is read.

The work is judged when a page is drawn, so after every edit at rest, every run's end and every
act, and never by a clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import streamlit as st

from pipeline_core.lessons.evidence import Evidence
from pipeline_core.lessons.facts import Fact, fact_of
from pipeline_core.lessons.gathering import evidence_of
from pipeline_core.lessons.goals import Verdict
from pipeline_core.lessons.lesson import Lesson, Pointer, Step
from pipeline_core.lessons.progress import Progress, judge
from pipeline_core.lessons.traits import Trait, stages_with
from ui.documents.lessons import lesson_on, progress_of
from ui.documents.stores import visitor_store
from ui.documents.view_model import ViewModel


@dataclass(frozen=True)
class Guide:
    """A lesson beside the pipeline that it is done on.

    Parameters
    ----------
    lesson
        The lesson.
    evidence
        What there is to see of the visitor's work.
    verdicts
        What each goal says of it.
    """

    lesson: Lesson
    evidence: Evidence
    verdicts: Mapping[str, Verdict]

    @property
    def progress(self) -> Progress:
        """How far the visitor is now."""
        return progress_of(self.lesson)


def guide_of(view_model: ViewModel) -> Guide | None:
    """Return the guide beside a pipeline; None where no lesson is being done on it."""
    document = view_model.document
    lesson = None if view_model.past else lesson_on(document)
    if lesson is None:
        return None
    store = visitor_store()
    evidence = evidence_of(
        store,
        view_model.catalogue,
        document.pipeline,
        document.identity,
        start=lesson.start.pipeline,
        problems=view_model.problems,
    )
    return Guide(lesson, evidence, judge(store, lesson, evidence))


def shown_step(guide: Guide) -> Step:
    """Return the step that is read: the one that was chosen, else the first not yet through."""
    chosen = guide.lesson.step(str(st.session_state.get(_key(guide), "")))
    return chosen or guide.progress.current(guide.lesson) or guide.lesson.steps[-1]


def show_step(guide: Guide, step: Step) -> None:
    """Read a step from now on."""
    st.session_state[_key(guide)] = step.id


def keep_step(guide: Guide) -> Step:
    """Return the step that is read, and stay with it also once it is through."""
    step = shown_step(guide)
    show_step(guide, step)
    return step


def _key(guide: Guide) -> str:
    return f"guide-step-{guide.progress.begun}-{guide.lesson.id}"


def pointer_of(guide: Guide) -> Pointer | None:
    """Return what the step that is read points at; None once that is done."""
    step = shown_step(guide)
    return None if guide.progress.is_through(step) else step.points_at


def pointed_stages(guide: Guide) -> list[str]:
    """Return the stages that the step that is read points at."""
    pointer, evidence = pointer_of(guide), guide.evidence
    if pointer is None or pointer.trait is None:
        return []
    trait = cast(Trait, pointer.trait)
    return list(stages_with(evidence.pipeline, evidence.catalogue, trait))


def answer_shown(guide: Guide, step: Step) -> Fact:
    """Return the right answer to a step's question; None until it is answered and was tried."""
    progress = guide.progress
    tried = {goal.id for goal in step.goals} <= progress.reached
    if step.ask is None or step.id not in progress.answers or not tried:
        return None
    return fact_of(step.ask, guide.evidence)
