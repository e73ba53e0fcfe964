"""A run's report as one HTML file that works offline.

Its contents come as data: chapters of texts, numbers, tables and Plotly figures.
`page` puts them into the template `report.html`. The plotting library is in the
file once, all text is escaped, and the page's policy forbids loading anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.export.report.page import page

__all__ = ["export_report"]


def export_report(document: Mapping[str, Any]) -> str:
    """Return the HTML file of a report.

    Parameters
    ----------
    document
        ``language``, ``title``, ``facts`` (short texts), ``lead`` (parts) and
        ``chapters``: each with ``id``, ``title``, ``about``, ``parts`` and
        ``variants`` (``title`` and ``parts``). A part is a dict whose ``kind``
        is ``text``, ``cards``, ``grid``, ``figure``, ``code`` or ``fold``.

    Examples
    --------
    >>> document = {"language": "en", "title": "<Mine>", "facts": [], "lead": [], "chapters": []}
    >>> "<h1>&lt;Mine&gt;</h1>" in export_report(document)
    True
    """
    return page(document)
