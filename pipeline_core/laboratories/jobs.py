"""What a screen asks of the laboratories, as jobs of the launcher: they need the libraries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline_core.errors import FabricaError, StoreError
from pipeline_core.store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline_core.plan import Plan
    from pipeline_core.quality.subjects import FittedModel

Json = dict[str, Any]


def leak_example(workspace: Path, name: str, seed: int = 0) -> Json:  # noqa: ARG001 - every job gets the workspace
    """Return what a leak earns in an example; see `leak_examples.leak_example`."""
    from pipeline_core.laboratories.leak_examples import leak_example as example

    return example(name, seed)


def leak_of_pipeline(
    workspace: Path, line: str, file: str, model: str | None = None, threads: int = 1
) -> Json:
    """Return what a leak would have earned in a pipeline; see `own_leak.own_leak`.

    Parameters
    ----------
    workspace
        Holds the catalogue.
    line, file
        The pipeline as one line, and the file that its paths start from.
    model
        The stage of the model; by default the first that is judged and is no baseline.
    threads
        Threads that a single stage may use.
    """
    from pipeline_core.laboratories.own_leak import own_leak

    plan, functions = planned(workspace, line, file, threads)
    return own_leak(plan, functions, model)


def planned(
    workspace: Path, line: str, file: str, threads: int = 1
) -> tuple[Plan, Mapping[str, Callable[..., Any]]]:
    """Return the plan of the part of a pipeline that has no error, and its blocks' functions."""
    from pipeline_core.catalog import load_catalogue
    from pipeline_core.check import stages_left_out
    from pipeline_core.runs.run_plan import plan_with_functions
    from pipeline_core.spec import from_base64

    pipeline, catalogue = from_base64(line), load_catalogue(workspace)
    left_out = stages_left_out(pipeline, catalogue, Path(file).parent, (), {})
    return plan_with_functions(workspace, pipeline, file, threads, left_out)


def theatre(
    workspace: Path,
    line: str,
    file: str,
    model: str | None = None,
    threads: int = 1,
    seed: int = 0,
) -> Json:
    """Return the folds that judge a model, one by one; see `fold_theatre.fold_theatre`.

    Parameters
    ----------
    workspace, line, file, model, threads
        As `leak_of_pipeline` takes them.
    seed
        The seed of the folds where no judge has them.
    """
    from pipeline_core.laboratories.fold_theatre import fold_theatre

    plan, functions = planned(workspace, line, file, threads)
    return fold_theatre(plan, functions, model, seed)


def sample_points(workspace: Path, name: str, seed: int = 0) -> list[Any]:  # noqa: ARG001 - every job gets the workspace
    """Return points to begin with; see `learning.points.sample_points`."""
    from pipeline_core.laboratories.learning.points import sample_points as drawn

    return drawn(name, seed)


def learning_frames(workspace: Path, algorithm: str, points: list[Any], **settings: Any) -> Json:  # noqa: ARG001 - every job gets the workspace
    """Return how an algorithm learns; see `learning.frames.learning_frames`."""
    from pipeline_core.laboratories.learning.frames import learning_frames as frames

    return frames(algorithm, points, **settings)


def court_subjects(workspace: Path, run: str) -> list[Json]:
    """Return the models of a run that the court can hear: ``stage``, ``attributes``, ``target``.

    Parameters
    ----------
    workspace
        Holds the run.
    run
        Its id.
    """
    with _models(workspace, run) as (stages, fitted):
        found = []
        for stage in stages:
            try:
                heard = fitted(stage)
            except FabricaError:
                continue  # it is no longer kept
            roles = heard.data.roles
            if len(getattr(heard.model.pipeline, "classes_", ())) == 2 and roles.sensitive:
                attributes = list(roles.sensitive)
                found.append({"stage": stage, "attributes": attributes, "target": roles.target})
        return found


def court_case(
    workspace: Path,
    run: str,
    stage: str,
    attribute: str,
    costs: tuple[float, float, float],
    rule: Any,
    limit: float,
) -> Json:
    """Return every threshold of a run's model, judged; see `threshold_court.court`.

    Parameters
    ----------
    workspace
        Holds the run.
    run, stage
        Its id, and the stage of the model.
    attribute, costs, rule, limit
        The case, as `threshold_court.Case` takes it.
    """
    from pipeline_core.laboratories.threshold_court import Case, court
    from pipeline_core.measures.threshold_counts import Costs

    with _models(workspace, run) as (_, fitted):
        return court(fitted(stage), Case(attribute, Costs(*costs), rule, limit))


@contextmanager
def _models(workspace: Path, run: str) -> Iterator[tuple[list[str], Callable[[str], FittedModel]]]:
    """Yield the stages of a run that fit a model and are kept, and what gives their models."""
    from pipeline_core.runs.keeping import models_of_run

    with closing(open_store(workspace)) as store:
        recorded = store.runs.get(run)
        if recorded is None:
            raise StoreError("store.no_such_run", run=run)
        kept = [row["stage"] for row in store.runs.stages(run) if row["key"]]
        if not kept:
            raise StoreError("laboratory.nothing_kept")
        plan, subjects, _ = models_of_run(store, recorded, kept[0])
        stages = [name for name in kept if name in plan.jobs and _fits(plan, name)]
        yield stages, subjects.fitted


def _fits(plan: Plan, stage: str) -> bool:
    return plan.entries[plan.jobs[stage].block]["shape"] in ("estimator", "meta")
