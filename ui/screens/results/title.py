"""What a run is called, and the few facts that stand below its name."""

from __future__ import annotations

import time
from functools import cache

from pipeline_core.store.runs import Run
from ui.documents import documents
from ui.screens.results.links import pipeline_of
from ui.screens.results.past import Past
from ui.text.numbers import seconds
from ui.text.words import tell

_WHEN = {"en": "%Y-%m-%d %H:%M", "es": "%d/%m/%Y %H:%M"}


def title_of(run: Run, lang: str) -> str:
    """Return the pipeline's name as it was; an example's is told in the reader's language."""
    name = pipeline_of(run)
    if name in documents.GALLERY and run.name == _example(str(name)):
        return tell(f"gallery.{name}", None, lang)
    return run.name


@cache
def _example(name: str) -> str:
    return documents.example(name).name


def when(run: Run, lang: str) -> str:
    """Return when a run was asked for, in local time."""
    return time.strftime(_WHEN[lang], time.localtime(run.created))


def facts(told: Past, lang: str) -> list[str]:
    """Return state, time, duration and id of a run."""
    state = tell(f"state.{told.run.status}", None, lang)
    spent = seconds(told.seconds, lang)
    return [one for one in (state, when(told.run, lang), spent, told.run.id) if one]
