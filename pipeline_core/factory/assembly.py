"""From a drawing with a factory to planned variants, and from what they gave to a leaderboard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline_core.catalog import Catalogue, load_functions
from pipeline_core.check import stages_left_out
from pipeline_core.engine.arguments import adapt_functions
from pipeline_core.errors import UsageError
from pipeline_core.factory.expansion import expand
from pipeline_core.factory.joint_plan import JointPlan, plan_together
from pipeline_core.factory.leaderboard import Line, leaderboard
from pipeline_core.factory.outcomes import Production, gates_of
from pipeline_core.factory.results import cost_of, judgement_of
from pipeline_core.factory.sources import data_items
from pipeline_core.factory.variant_runs import Execute
from pipeline_core.plan import plan
from pipeline_core.spec import Pipeline, dump
from pipeline_core.store import Store
from pipeline_core.store.runs import Options


def planned_factory(
    store: Store,
    pipeline: Pipeline,
    catalogue: Catalogue,
    file: Path,
    execute: Execute,
    *,
    options: Options,
    sample: int | None = None,
) -> JointPlan:
    """Return the variants of a drawing, planned together.

    Parameters
    ----------
    store, pipeline, catalogue, file
        The workspace, the drawing with its factory, the blocks, and the drawing's file.
    execute
        Executes what must run to know the values of a column of which each is a data set.
    options
        Options of the runs.
    sample
        How many variants to draw; None for what the file says.

    Raises
    ------
    FabricaError
        The factory asks for what there is not, or for too much.
    """

    def values_of(stage: str, column: str) -> Sequence[Any]:
        return column_values(store, pipeline, catalogue, file, execute, options, stage, column)

    items = data_items(pipeline, file.parent, values_of)
    variants = expand(pipeline, catalogue, items, sample)
    judge = pipeline.factory["judge"]
    return plan_together(
        variants, catalogue, store.artifacts, file=file, judge=judge, threads=options.threads
    )


def column_values(
    store: Store,
    pipeline: Pipeline,
    catalogue: Catalogue,
    file: Path,
    execute: Execute,
    options: Options,
    stage: str,
    column: str,
) -> list[Any]:
    """Return the different values of a column of what a stage gives, which runs if need be."""
    if stage not in pipeline.stages:
        raise UsageError("cli.no_such_stage", stage=stage, known=list(pipeline.stages))
    left_out = stages_left_out(pipeline, catalogue, file.parent, (stage,))
    own = plan(
        pipeline,
        catalogue,
        store.artifacts,
        folder=file.parent,
        identity=str(file),
        to=(stage,),
        threads=options.threads,
        left_out=left_out,
    )
    key = own.jobs[stage].key
    if own.jobs[stage].action == "run":
        to = Options(threads=options.threads, workers=options.workers, to=(stage,))
        run = store.runs.create(str(file), pipeline.name, str(file), dump(pipeline), to)
        for _ in execute(store, run):
            pass
    if key not in store.artifacts.summaries([key]):
        raise UsageError("factory.no_rows", stage=stage, column=column)
    table = store.artifacts.table(key, "rows")
    if column not in table:
        raise UsageError("factory.no_column", stage=stage, column=column, known=list(table))
    return [getattr(value, "item", lambda v=value: v)() for value in _sorted(table[column])]


def _sorted(values: Any) -> list[Any]:
    distinct = values.dropna().unique().tolist()
    return sorted(distinct, key=lambda value: (str(type(value)), value))


def board_of(
    store: Store,
    joint: JointPlan,
    productions: Sequence[Production],
    metric: str,
    catalogue: Catalogue,
    *,
    measure: bool = True,
) -> list[Line]:
    """Return the leaderboard of what was produced.

    Parameters
    ----------
    store, joint, productions
        The workspace, the plans, and what became of the variants.
    metric
        The metric that they are compared by.
    catalogue
        The blocks.
    measure
        Whether models are opened to measure how long they predict.

    Raises
    ------
    UsageError
        No report has the metric.
    """
    functions = _functions(joint, catalogue) if measure else None
    lines = [_line(store, joint, each, metric, functions) for each in productions]
    if all(line.judgement is None for line in lines) and any(
        line.production.status == "judged" for line in lines
    ):
        raise UsageError("factory.no_metric", judge=joint.judge, metric=metric)
    return leaderboard(lines, metric)


def _line(
    store: Store,
    joint: JointPlan,
    production: Production,
    metric: str,
    functions: Mapping[str, Any] | None,
) -> Line:
    key = joint.judge_key(production.planned)
    report = store.artifacts.report(key) if key and production.status == "judged" else None
    if report is None:
        return Line(production)
    cost = cost_of(store, joint, production.planned, functions)
    gates = gates_of(store, production.planned)
    return Line(production, judgement_of(report, metric), cost, gates=gates)


def _functions(joint: JointPlan, catalogue: Catalogue) -> Mapping[str, Any]:
    plans = [planned.plan for planned in joint.variants if planned.plan is not None]
    entries = {block: entry for each in plans for block, entry in each.entries.items()}
    return adapt_functions(entries, load_functions(catalogue, list(entries)))
