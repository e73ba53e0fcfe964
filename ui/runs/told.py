"""A run of the past as the core compares it."""

from __future__ import annotations

from pipeline_core.compare import Told
from ui.report.past import Past


def told(one: Past) -> Told:
    """Return what is compared of a run."""
    return Told(one.run.id, one.pipeline, list(one.rows.values()), one.run.options.threads)
