"""Downloads of a run's report: the report, its numbers, the pipeline's file, confusion rows."""

from __future__ import annotations

import json

from pipeline_core.cli.output import run_as_json
from ui.api.downloads import Download, DownloadRequest, Maker
from ui.api.spreadsheet import safe_csv
from ui.screens.results.report_document import report_file
from ui.screens.results.reported_rows import join_input_columns, rows_of_cell
from ui.screens.results.run_report import RunReport, read_report

_UTF8 = "charset=utf-8"


def run_json(report: RunReport, lang: str) -> bytes:
    """Return what ``run --json`` prints of a run."""
    return json.dumps(run_as_json(report.run, list(report.rows.values()), lang), indent=2).encode()


def _report(request: DownloadRequest) -> Download:
    content = report_file(read_report(request.store, request.run), request.language)
    return Download(content, f"{request.stem}-report.html", f"text/html; {_UTF8}")


def _numbers(request: DownloadRequest) -> Download:
    content = run_json(read_report(request.store, request.run), request.language)
    return Download(content, f"{request.stem}.json", "application/json")


def _pipeline(request: DownloadRequest) -> Download:
    return Download(request.run.spec.encode(), f"{request.stem}.yaml", f"application/yaml; {_UTF8}")


def _cell(request: DownloadRequest) -> Download | None:
    """Return the rows of a cell of a confusion matrix as CSV."""
    report, stage = read_report(request.store, request.run), request.query.get("stage", "")
    if stage not in report.views:
        return None
    predictions = ((report.stage_report(stage) or {}).get("tables") or {}).get("predictions")
    if predictions is None:
        return None
    cell = [request.query.get(side, "") for side in ("actual", "predicted")]
    rows = join_input_columns(report, stage, rows_of_cell(predictions, *cell))
    return Download(safe_csv(rows), f"{stage}.csv", f"text/csv; {_UTF8}")


MAKERS: dict[str, Maker] = {
    "report": _report,
    "numbers": _numbers,
    "pipeline": _pipeline,
    "cell": _cell,
}
