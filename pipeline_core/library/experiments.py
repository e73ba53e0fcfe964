"""The search for leaks by experiment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pipeline_core.library.pipeline_file import AnyPipeline, read


def radar(
    pipeline: AnyPipeline,
    *,
    model: str | None = None,
    repeats: int | None = None,
    threads: int = 1,
    parameters: Mapping[str, Any] | None = None,
    progress: Callable[[Mapping[str, Any]], object] | None = None,
) -> dict[str, Any]:
    """Return what a pipeline earns where it must earn nothing: a search for leaks by experiment.

    The drawn pipeline is run again and again in memory, with the target shuffled, with noise
    for features, without repeated rows, and so on. No run is made of it, and no kept result
    is read or written; the report is kept, and Results shows it.

    Parameters
    ----------
    pipeline
        A path, or what `read` returned.
    model
        The stage of the model; by default the first that is judged and is no baseline.
    repeats
        How often each experiment is repeated; by default 8 times, with many test rows 5.
    threads
        Threads that a single stage may use.
    parameters
        Values of the pipeline's parameters, instead of those in the file.
    progress
        Called with how far it is: ``experiment``, ``done`` and ``of`` how many fits, and at
        the start about how many ``seconds`` they take.

    Returns
    -------
    dict
        The ``verdict`` (``leak``, ``suspicious``, ``nothing``), the ``real`` score, and the
        ``experiments``, each with its score, what chance gives, its verdict and where.

    Raises
    ------
    FabricaError
        No such model is judged, or the pipeline has errors or fails.
    """
    from pipeline_core.runs.radar import examine, progress_heard

    opened = read(pipeline, parameters=parameters)
    with progress_heard(progress or (lambda _: None)):
        return examine(opened.workspace, opened.pipeline, str(opened.file), model, repeats, threads)
