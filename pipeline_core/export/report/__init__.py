"""A run's report as one HTML file that opens anywhere, without a network.

What it says comes as plain data (chapters of texts, numbers, tables and Plotly
figures); here it becomes markup. The drawing library is in the file once, every
text is escaped, and the page forbids itself to load anything.
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
    >>> told = {"language": "en", "title": "<Mine>", "facts": [], "lead": [], "chapters": []}
    >>> "<h1>&lt;Mine&gt;</h1>" in export_report(told)
    True
    """
    return page(document)
