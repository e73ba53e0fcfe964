"""The leak radar as a job: in a process of its own, within the limits of a run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipeline_core.messages.message import Message
from pipeline_core.spec import Pipeline


def radar(
    workspace: Path,
    line: str,
    file: str,
    model: str | None = None,
    repeats: int | None = None,
    threads: int = 1,
) -> dict[str, Any]:
    """Return the radar's report on a pipeline, which is kept.

    Parameters
    ----------
    workspace
        Holds the catalogue, and keeps the report.
    line, file
        The pipeline as one line, and the file that its paths start from.
    model
        The stage of the model; by default the first that is judged and is no baseline.
    repeats
        How often each experiment is repeated; by default as the test rows ask for.
    threads
        Threads that a single stage may use.

    Raises
    ------
    FabricaError
        No such model is judged, the pipeline has errors or fails, or a block is not approved.
    """
    from pipeline_core.spec import from_base64

    pipeline = from_base64(line)
    return examine(workspace, pipeline, file, model, repeats, threads)


def examine(
    workspace: Path,
    pipeline: Pipeline,
    file: str,
    model: str | None = None,
    repeats: int | None = None,
    threads: int = 1,
) -> dict[str, Any]:
    """Return the radar's report on a pipeline in this process; see `radar`."""
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.check import stages_left_out
    from pipeline_core.leak_radar.radar import scan
    from pipeline_core.runs.run_plan import plan_with_functions
    from pipeline_core.store.radar_reports import keep_radar_report

    catalogue = load_catalogue(workspace)
    left_out: Mapping[str, Message] = stages_left_out(
        pipeline, catalogue, Path(file).parent, (), {}
    )
    plan, functions = plan_with_functions(workspace, pipeline, file, threads, left_out)
    report = scan(plan, functions, model=model, seed=pipeline.seed or 0, repeats=repeats)
    keep_radar_report(workspace, file, report)
    return report


@contextmanager
def progress_heard(hear: Callable[[Mapping[str, Any]], object]) -> Iterator[None]:
    """Call a function with the radar's progress: ``experiment``, ``done``, ``of``, ``seconds``.

    Examples
    --------
    >>> from pipeline_core.measures.progress import log_progress
    >>> with progress_heard(lambda progress: print(progress["done"], progress["of"])):
    ...     log_progress("radar", 3, 18)
    3 18
    """

    class _Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            progress = getattr(record, "progress", None)
            if progress is not None and progress["what"] == "radar":
                hear(progress)

    logger, listener = logging.getLogger("pipeline_core.measures.progress"), _Listener()
    level = logger.level
    logger.addHandler(listener)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(listener)
        logger.setLevel(level)
