"""The variants of a drawing and their leaderboard, and the edit that made a metric worse."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline_core.errors import UsageError
from pipeline_core.library.pipeline_file import AnyPipeline, PipelineFile, read
from pipeline_core.spec import dump
from pipeline_core.store import open_store
from pipeline_core.store.runs import Options

if TYPE_CHECKING:
    import pandas as pd

    from pipeline_core.factory.joint_plan import JointPlan
    from pipeline_core.factory.leaderboard import Line
    from pipeline_core.factory.outcomes import Progress


@dataclass(frozen=True)
class Leaderboard:
    """The variants of a drawing with their scores, and what may be said of the best.

    Parameters
    ----------
    lines
        The variants, the best of each panel first.
    metric
        What they are compared by.
    """

    lines: tuple[Line, ...]
    metric: str
    _joint: JointPlan
    _opened: PipelineFile
    _options: Options

    @property
    def winners(self) -> dict[str, PipelineFile]:
        """The best variant of each data set, by the data set's name; of one data set by ``""``.

        Raises
        ------
        UsageError
            None has a score and passes its gates, or one data set was judged in several ways.
        """
        from pipeline_core.factory.winners import winners

        best = winners(self.lines, self._opened.pipeline)
        return {name: self._file_of(line) for name, line in best.items()}

    @property
    def winner(self) -> PipelineFile:
        """The best variant, as `run` and `export` take it.

        Raises
        ------
        UsageError
            As `winners`; or there are several data sets, each with a winner of its own.
        """
        best = self.winners
        if len(best) > 1:
            raise UsageError("factory.winners_by_data", names=list(best))
        return next(iter(best.values()))

    @property
    def claims(self) -> list[str]:
        """What may be said of the winners, in sentences."""
        return [claim["sentence"] for claim in self.as_json()["claims"]]

    def table(self) -> pd.DataFrame:
        """Return a row for each variant: its choices, its score, its rank and its costs."""
        import pandas as pd

        rows = [
            {**line, **line["choices"], "comparison": (line["comparison"] or {}).get("sentence")}
            for line in self.as_json()["variants"]
        ]
        without = ["choices", "folds", "standing", "gates"]
        return pd.DataFrame(rows).drop(columns=without, errors="ignore")

    def as_json(self) -> dict[str, Any]:
        """Return what ``factory --json`` prints."""
        from pipeline_core.factory.report import board_as_json
        from pipeline_core.messages.words import say

        return board_as_json(self._joint, self.lines, self.metric, say)

    def keep(self, name: str) -> list[str]:
        """Keep the winner's model in the registry, of several data sets one for each.

        Returns
        -------
        list of str
            The versions that were kept.

        Raises
        ------
        FabricaError
            As `winners`; or the judge judges no model, or the name is not allowed.
        """
        from pipeline_core.factory.execution import run_in_foreground
        from pipeline_core.factory.keeping import keep_variant
        from pipeline_core.factory.winners import winners, with_data_names

        best, store = winners(self.lines, self._opened.pipeline), open_store(self._opened.workspace)
        models = [
            keep_variant(
                store,
                self._joint,
                best[data].production.planned,
                own,
                run_in_foreground,
                self._options,
            )
            for data, own in with_data_names(name, best).items()
        ]
        return [model.title for model in models]

    def _file_of(self, line: Line) -> PipelineFile:
        pipeline, opened = line.production.planned.variant.pipeline, self._opened
        return PipelineFile(pipeline, opened.file, dump(pipeline, opened.text), opened.workspace)


def factory(
    pipeline: AnyPipeline,
    *,
    sample: int | None = None,
    budget: float | None = None,
    race: bool = True,
    threads: int = 1,
    workers: int | None = None,
    engine: str = "",
    parameters: Mapping[str, Any] | None = None,
    progress: Callable[[Progress], object] | None = None,
) -> Leaderboard:
    """Run the variants that the factory of a pipeline asks for, what they share once.

    Parameters
    ----------
    pipeline
        A path, or what `read` returned.
    sample
        How many variants to draw; by default what the file says.
    budget
        Seconds for all runs, in which the variants race over the folds.
    race
        Whether they do; else those that promise most run first, each on all folds.
    threads
        Threads that a single stage may use; with more than one, runs come one after another.
    workers
        Stages at a time, in all runs together; as many as there are cores by default.
    engine
        The scheduler's address of a Dask cluster that works on the stages; by default this
        machine does.
    parameters
        Values of the pipeline's parameters, instead of those in the file.
    progress
        Called with what happens: the beginning of a run, its events, how a variant ended.

    Returns
    -------
    Leaderboard
        However the variants ended; one that failed says why on its line.

    Raises
    ------
    FabricaError
        There is no factory, or it asks for what there is not.
    """
    from pipeline_core.factory.assembly import board_of, planned_factory
    from pipeline_core.factory.execution import produce_here

    opened = read(pipeline, parameters=parameters)
    store, catalogue = open_store(opened.workspace), opened.catalogue
    options = replace(_options(threads, workers), engine=engine)
    with _launcher(opened, options) as execute:
        joint = planned_factory(
            store, opened.pipeline, catalogue, opened.file, execute, options=options, sample=sample
        )
        metric, ends = str(opened.pipeline.factory["metric"]), []
        limits: dict[str, Any] = {"alone": threads != 1, "budget": budget, "race": race}
        for step in produce_here(store, joint, metric, options=options, **limits):
            if progress is not None:
                progress(step)
            if step.end is not None:
                ends.append(step.end)
        lines = tuple(board_of(store, joint, ends, metric, catalogue))
    return Leaderboard(lines, metric, joint, opened, replace(options, engine=""))


def _options(threads: int, workers: int | None) -> Options:
    cores = max(1, (os.cpu_count() or 1) // threads)
    return Options(threads=threads, workers=workers or cores)


def _launcher(opened: PipelineFile, options: Options) -> AbstractContextManager[Any]:
    """Return a context with what executes a run: a launcher that is stopped at its end."""
    from pipeline_core.factory.execution import executor_for, run_in_foreground

    if options.threads != 1 or options.engine:
        return nullcontext(run_in_foreground)
    return executor_for(opened.workspace, options.workers)


def bisect(
    pipeline: AnyPipeline,
    *,
    stage: str,
    metric: str,
    good: str,
    bad: str,
    threads: int = 1,
    engine: str = "",
    progress: Callable[[str, float | None], object] | None = None,
) -> dict[str, Any]:
    """Return the edit of a pipeline's history after which a metric was worse.

    Parameters
    ----------
    pipeline
        A path, or what `read` returned.
    stage, metric
        The stage whose report has the metric.
    good, bad
        Two numbers of the pipeline's revisions, ids of its runs, or revisions of git.
    threads
        Threads that a single stage may use.
    engine
        The scheduler's address of a Dask cluster that works on the stages; by default this
        machine does.
    progress
        Called with each version that a run judged, and its value.

    Returns
    -------
    dict
        The versions ``good`` and ``bad``, the ``changes`` between them, whether nothing that is
        known speaks for a ``single`` edit, its ``share`` of the change, how many ``runs`` it
        took, the ``values`` by version, and ``sentences``.

    Raises
    ------
    FabricaError
        There is no such version, or the bad one is no worse.
    """
    from pipeline_core.factory.edit_search import find_edit
    from pipeline_core.factory.judged_versions import judged_versions
    from pipeline_core.factory.versions import versions_between
    from pipeline_core.messages.words import say

    opened, options = read(pipeline), replace(_options(threads, None), engine=engine)
    store, catalogue = open_store(opened.workspace), opened.catalogue
    versions = versions_between(store, opened.file, good, bad)
    judged = judged_versions(store, catalogue, opened.file, versions, stage, threads)
    note = progress or (lambda name, value: None)
    with _launcher(opened, options) as execute:
        edit = find_edit(store, opened.file, judged, stage, metric, execute, options, note)
    return {
        "good": edit.good,
        "bad": edit.bad,
        "changes": [asdict(each) for each in edit.differences(catalogue)],
        "single": edit.finding.is_single,
        "share": edit.finding.share,
        "runs": edit.runs,
        "values": edit.values,
        "sentences": [say(code, values) for code, values in edit.claims()],
    }
