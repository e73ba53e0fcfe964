"""The stages that no run has because they are switched off or bypassed, or need one that is."""

from __future__ import annotations

from pipeline_core.catalog import Catalogue
from pipeline_core.edits import excluded_stages, is_bypassed
from pipeline_core.messages.message import Message
from pipeline_core.spec import Pipeline


def exclusion_reasons(pipeline: Pipeline, catalogue: Catalogue) -> dict[str, Message]:
    """Return the stages that are switched off or bypassed, or need one that is, and which it is.

    Examples
    --------
    >>> from pipeline_core.spec import Stage
    >>> stages = {"a": Stage("a", "x", off=True), "b": Stage("b", "y", {"data": ("a",)})}
    >>> [reason.code for reason in exclusion_reasons(Pipeline(stages=stages), {}).values()]
    ['reason.off', 'reason.behind_off']
    """
    return {
        name: _exclusion_reason(pipeline, name, cause)
        for name, cause in excluded_stages(pipeline, catalogue).items()
    }


def _exclusion_reason(pipeline: Pipeline, name: str, cause: str) -> Message:
    if is_bypassed(pipeline.stages[cause]):
        behind, itself = "reason.behind_bypassed", "reason.bypassed"
    else:
        behind, itself = "reason.behind_off", "reason.off"
    return Message(itself) if name == cause else Message(behind, {"off": cause})
