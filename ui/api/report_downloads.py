"""What a report hands out besides tables: itself, its numbers, the pipeline's file, some rows.

The routes import this module; each file is made for the run that the request
may ask about, in that run's workspace.
"""

from __future__ import annotations

import json

from pipeline_core.cli.output import as_json
from ui.api.downloads import Made, Maker, Wanted
from ui.api.spreadsheet import safe_csv
from ui.screens.results.file import report_file
from ui.screens.results.past import Past, gathered
from ui.screens.results.rows import beside_data, taken

_TEXT = "charset=utf-8"


def run_json(told: Past, lang: str) -> bytes:
    """Return what ``run --json`` prints of a run."""
    return json.dumps(as_json(told.run, list(told.rows.values()), lang), indent=2).encode()


def _report(wanted: Wanted) -> Made:
    content = report_file(gathered(wanted.store, wanted.run), wanted.language)
    return Made(content, f"{wanted.stem}-report.html", f"text/html; {_TEXT}")


def _numbers(wanted: Wanted) -> Made:
    content = run_json(gathered(wanted.store, wanted.run), wanted.language)
    return Made(content, f"{wanted.stem}.json", "application/json")


def _pipeline(wanted: Wanted) -> Made:
    return Made(wanted.run.spec.encode(), f"{wanted.stem}.yaml", f"application/yaml; {_TEXT}")


def _cell(wanted: Wanted) -> Made | None:
    """Make the rows of one cell of a confusion matrix."""
    told, stage = gathered(wanted.store, wanted.run), wanted.what.get("stage", "")
    if stage not in told.views:
        return None
    predictions = ((told.report(stage) or {}).get("tables") or {}).get("predictions")
    if predictions is None:
        return None
    cell = [wanted.what.get(side, "") for side in ("actual", "predicted")]
    rows = beside_data(told, stage, taken(predictions, *cell))
    return Made(safe_csv(rows), f"{stage}.csv", f"text/csv; {_TEXT}")


MAKERS: dict[str, Maker] = {
    "report": _report,
    "numbers": _numbers,
    "pipeline": _pipeline,
    "cell": _cell,
}
