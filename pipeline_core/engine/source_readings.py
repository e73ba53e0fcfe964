"""Source tables that a preview read whole, so that a run need not read them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pipeline_core.data.output import Output
from pipeline_core.engine.preview import Preview
from pipeline_core.plan import Plan


class SourceReading(NamedTuple):
    """A source stage's result, and the seconds that it took."""

    output: Output
    seconds: float


def whole_readings(plan: Plan, previews: Preview, sample: int) -> Mapping[str, SourceReading]:
    """Return the results of the sources of which a preview's sample holds every row.

    Parameters
    ----------
    plan
        The plan that was previewed.
    previews
        The previews of its stages.
    sample
        The rows that the preview kept of each source at most.
    """
    return {
        name: SourceReading(output, previews.views[name].seconds)
        for name, output in previews.outputs.items()
        if not plan.jobs[name].sources
        and output.data is not None
        and not output.cut_short
        and len(output.data.rows) < sample
        and name in previews.views
    }
