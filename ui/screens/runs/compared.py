"""What is compared: runs, versions of pipelines and pipelines as they are, named in the address.

A run stands in the address by its id; a pipeline as ``p.ID``, one of its versions or changes
as ``p.ID.VERSION``. A version that was run as it stands has the results of its last run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.compare import RunRecord
from pipeline_core.edits import renewed
from pipeline_core.spec import Pipeline
from pipeline_core.spec.literal import abbreviate
from pipeline_core.store.runs import Run
from ui.documents import documents, snapshots
from ui.documents.documents import Document
from ui.documents.gallery import title_of as pipeline_title
from ui.documents.live import OPEN_DOCUMENTS
from ui.documents.stage_views import StageView, stage_views
from ui.documents.stores import visitor_store
from ui.screens.results.run_header import facts_of, title_of
from ui.screens.results.run_report import RunReport, load_report
from ui.text.edit_words import describe_edits
from ui.text.numbers import local_time
from ui.text.words import translate
from ui.widgets import page_paths

MAX_COMPARED = 5
_MAX_SEARCHED = 50
_ITEM = r"([a-z0-9]{12,32}|p\.[a-z0-9][a-z0-9_-]{0,59}(\.([0-9a-f]{16}|r[0-9]{1,9}-[0-9]{1,9}))?)"
_LIST = re.compile(rf"{_ITEM}(,{_ITEM})*\Z")


@dataclass(frozen=True)
class Compared:
    """One of the things that are compared.

    Parameters
    ----------
    id
        Its name in the address.
    title, facts
        What it is called, and what is said of it.
    pipeline, catalogue, views
        The pipeline, the blocks, and the state of each stage.
    rows
        The stored record of each stage, by name; none for what was never run.
    threads
        Thread limit of a stage.
    run
        The run whose results these are; None for what was never run.
    page, query
        The page that shows it, and its address there.
    file
        The file that the pipeline's paths start from.
    """

    id: str
    title: str
    facts: tuple[str, ...]
    pipeline: Pipeline
    catalogue: Catalogue
    views: Mapping[str, StageView]
    rows: Mapping[str, Mapping[str, Any]]
    threads: int
    run: str | None
    page: str
    query: Mapping[str, str]
    file: str

    @property
    def record(self) -> RunRecord:
        """What is compared of it."""
        return RunRecord(self.id, self.pipeline, list(self.rows.values()), self.threads)

    @property
    def key(self) -> str:
        """The end of a run's id, or a pipeline's name, short enough for the head of a column."""
        return self.id[-5:] if self.id == self.run else abbreviate(self.query["pipeline"])


def parse_compared(text: str) -> list[str]:
    """Return the names of what to compare, without duplicates; none if `text` is no such list.

    Examples
    --------
    >>> parse_compared("0mwssa6hc5y8mq3b,p.credit,p.credit.r12-3,0mwssa6hc5y8mq3b")
    ['0mwssa6hc5y8mq3b', 'p.credit', 'p.credit.r12-3']
    >>> parse_compared("../x,0mwssae9ch3ckyii"), parse_compared("p.credit.v1,p.credit")
    ([], [])
    """
    if not _LIST.match(text):
        return []
    return list(dict.fromkeys(text.split(",")))[:MAX_COMPARED]


def load_compared(name: str, lang: str) -> Compared | None:
    """Return what a name in the address stands for; None if the visitor has no such thing.

    Raises
    ------
    FabricaError
        The store or the catalogue cannot be read, or the pipeline is invalid.
    """
    if not name.startswith("p."):
        report = load_report(name)
        return None if report is None else _of_run(report, lang)
    pipeline_id, _, snapshot_id = name.removeprefix("p.").partition(".")
    document = documents.load(pipeline_id)
    if document is None:
        return None
    if not snapshot_id:
        now = (translate("compare.now", None, lang),)
        return _of_pipeline(name, document, document.pipeline, document.text, now, {}, lang)
    live = OPEN_DOCUMENTS.open(visitor_store(), document.file)
    snapshot = snapshots.find(live, snapshot_id)
    if snapshot is None:
        return None
    facts = (snapshot_title(snapshot, lang), local_time(snapshot.created, lang))
    query = {"version": snapshot_id}
    return _of_pipeline(name, document, snapshot.pipeline, snapshot.text, facts, query, lang)


def snapshot_title(snapshot: snapshots.Snapshot, lang: str) -> str:
    """Return the name of a version, or the edits that led to it."""
    if snapshot.name:
        return snapshot.name
    if snapshot.edits:
        return describe_edits(snapshot.edits, lang)
    return translate("version.first", None, lang)


def _of_run(report: RunReport, lang: str) -> Compared:
    run = report.run
    return Compared(
        run.id,
        title_of(run, lang),
        tuple(facts_of(report, lang)),
        report.pipeline,
        report.catalogue,
        report.views,
        report.rows,
        run.options.threads,
        run.id,
        page_paths.RESULTS,
        {"run": run.id},
        run.file,
    )


def _of_pipeline(
    name: str,
    document: Document,
    pipeline: Pipeline,
    text: str | None,
    facts: tuple[str, ...],
    query: Mapping[str, str],
    lang: str,
) -> Compared:
    run = _run_of(document, text)
    report = None if run is None else load_report(run.id)
    catalogue = load_catalogue(visitor_store().workspace)
    pipeline = renewed(pipeline, catalogue)
    result = "compare.not_run" if report is None else "compare.has_run"
    said = translate(result, {"run": run.id if run else ""}, lang)
    return Compared(
        name,
        pipeline_title(document),
        (*facts, said),
        pipeline,
        catalogue,
        stage_views(pipeline, catalogue, jobs={}) if report is None else report.views,
        {} if report is None else report.rows,
        1 if report is None else report.run.options.threads,
        None if report is None else report.run.id,
        page_paths.PIPELINE,
        {"pipeline": document.id, **query},
        str(document.file),
    )


def _run_of(document: Document, text: str | None) -> Run | None:
    """Return the last ended run of a pipeline as its text has it."""
    runs = visitor_store().runs.latest(_MAX_SEARCHED, document.identity)
    same = (run for run in runs if run.spec == text and run.pipeline_id == document.identity)
    return next((run for run in same if not run.open), None)
