"""Chapter on what was read: each source with its changes, and beside the last good run."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline_core.runs.source_comparison import SourceComparison, source_comparisons
from ui.documents.stage_views import StageView
from ui.screens.results.judged_models import stage_title
from ui.screens.results.part_builders import note_text
from ui.screens.results.parts import Chapter, Part, Text
from ui.screens.results.reading_parts import REJECTED, SAMPLE_CODES, Reading, reading_parts
from ui.screens.results.run_report import RunReport
from ui.text.words import translate

# The note of a source, and what is said above all that is made of it.
_ABOVE = {"first_rows_read": "made_from_first_rows", "rows_sampled": "made_from_sample"}


def reading_chapter(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter with the sources of a run; None where none has a report."""
    compared = comparisons_of(report)
    parts: list[Part] = []
    for view in report.views.values():
        reading = reading_of(report, view, compared)
        if reading is not None:
            title = stage_title(report.pipeline, view.stage, lang)
            parts += [Text(title, "name"), *reading_parts(reading, lang)]
    if not parts:
        return None
    about = translate("report.reading.about", None, lang)
    return Chapter("reading", translate("report.reading", None, lang), about, parts)


def comparisons_of(report: RunReport) -> Mapping[str, SourceComparison]:
    """Return the comparison of each source of a run with the last good run before it."""
    return source_comparisons(report.store, report.run, report.rows.values())


def reading_of(
    report: RunReport, view: StageView, compared: Mapping[str, SourceComparison]
) -> Reading | None:
    """Return how a stage of a run was read; None if it is no source, or of an old workspace."""
    summary = view.summary or {}
    ingest = summary.get("ingest") or {}
    if "profile" not in ingest:
        return None
    rejected = None
    if ingest.get("rejected_rows"):
        tables = (report.stage_report(view.stage) or {}).get("tables") or {}
        rejected = tables.get(REJECTED)
    place = (report.run.id, view.stage, REJECTED)
    comparison = compared.get(view.stage)
    return Reading(ingest, summary.get("notes") or (), comparison, rejected, place)


def sample_texts(report: RunReport, lang: str) -> list[Text]:
    """Return what is said above a report of which a source was read in part only."""
    return [
        Text(note_text({**note, "code": _ABOVE[note["code"]], "stage": view.stage}, lang), "warn")
        for view in report.views.values()
        for note in (view.summary or {}).get("notes") or ()
        if isinstance(note, Mapping) and note.get("code") in SAMPLE_CODES
    ]
