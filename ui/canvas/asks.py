"""What the drawing asks of the page: to run up to a stage, or that stage anew."""

from __future__ import annotations

from pipeline_core.errors import FabricaError
from ui.documents import documents, running

ASKS = ("run_to", "run_only")


def answer(what: str, stage: str | None, pipeline: str) -> FabricaError | None:
    """Do what was asked, and return what kept it from being done.

    Parameters
    ----------
    what
        One of `ASKS`; anything else is not done.
    stage
        The stage it is about.
    pipeline
        The pipeline's id: it is run as it is now, not as the page has it.
    """
    try:
        document = documents.load(pipeline)
        if what not in ASKS or document is None or stage not in document.pipeline.stages:
            return None
        force = (stage,) if what == "run_only" else ()
        running.start(document, to=(stage,), force=force)
    except FabricaError as error:
        return error
    return None
