"""Heading of a run: title, key facts, and the pipeline it belongs to."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipeline_core.spec.literal import abbreviate
from pipeline_core.store.runs import Run
from ui.documents import documents
from ui.documents.run_status import pinned_text
from ui.screens.results.run_report import RunReport
from ui.text.numbers import local_time, seconds
from ui.text.words import translate


def pipeline_of(run: Run) -> str | None:
    """Return the id of a run's pipeline in this workspace; None if it is not here."""
    file = Path(run.file)
    if documents.opened_file() == file:
        return documents.OPENED_FILE_ID
    name = file.parent.name
    return name if name in documents.own_ids() and documents.find_file(name) == file else None


def title_of(run: Run, lang: str) -> str:
    """Return the pipeline's name at the time; the names of examples are translated."""
    name = pipeline_of(run)
    if name in documents.GALLERY and run.name == _example_name(str(name)):
        return translate(f"gallery.{name}", None, lang)
    return run.name


@cache
def _example_name(name: str) -> str:
    return documents.load_example(name).name


def created_text(run: Run, lang: str) -> str:
    """Return when a run was created, in local time."""
    return local_time(run.created, lang)


def facts_of(report: RunReport, lang: str) -> list[str]:
    """Return state, creation time, duration and id of a run, and its parameters' values."""
    state = translate(f"state.{report.run.status}", None, lang)
    created, duration = created_text(report.run, lang), seconds(report.seconds, lang)
    parameters = report.pipeline.parameters.items()
    values = [f"{name} = {abbreviate(value)}" for name, value in parameters]
    pinned = pinned_text(report.run, lang)
    facts = [state, created, duration, report.run.id, pinned, *values]
    return [fact for fact in facts if fact]
