"""From a run back to its pipeline's page, and which runs an address sets side by side."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline_core.store.runs import Run
from ui.documents import documents

MOST_COMPARED = 5
_RUNS = re.compile(r"[a-z0-9]{12,32}(,[a-z0-9]{12,32})*\Z")


def pipeline_of(run: Run) -> str | None:
    """Return the id under which a run's pipeline can be opened; None where it is not here."""
    file = Path(run.file)
    if documents.opened_file() == file:
        return documents.OPENED
    name = file.parent.name
    return name if name in documents.mine() and documents.find(name) == file else None


def compared(text: str) -> list[str]:
    """Return the runs that an address names for comparing, each once; none if it is no list.

    Examples
    --------
    >>> compared("0mwssa6hc5y8mq3b,0mwssae9ch3ckyii,0mwssa6hc5y8mq3b")
    ['0mwssa6hc5y8mq3b', '0mwssae9ch3ckyii']
    >>> compared("../x,0mwssae9ch3ckyii")
    []
    """
    if not _RUNS.match(text):
        return []
    return list(dict.fromkeys(text.split(",")))[:MOST_COMPARED]
