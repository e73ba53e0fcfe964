"""Preview: the table-producing part of a pipeline on a seeded sample, before any run.

The same functions as a run, on fewer rows: what a stage shows here is what it
will do, and check gets its schemas from it. An error of one stage is that
stage's; the others go on.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import pandas as pd

from pipeline_core.catalog import Entry
from pipeline_core.data.columns import Columns, TableFacts, TargetFacts
from pipeline_core.data.data import Data
from pipeline_core.data.dtypes import kinds_of
from pipeline_core.data.output import Output
from pipeline_core.data.shown_columns import MAX_TERMS, top_columns
from pipeline_core.data.suspects import column_suspects, repeated_rows
from pipeline_core.data.target_facts import target_facts
from pipeline_core.engine.arguments import Wires, data_of_source, wires_of
from pipeline_core.engine.failures import explain
from pipeline_core.engine.fitted_layers import FEW, FittedLayers
from pipeline_core.engine.fitted_recipes import FittedRecipes
from pipeline_core.engine.join_forecast import LOOKUP_ROWS, JoinForecasts, lookup_sources
from pipeline_core.engine.note_collection import collected_notes
from pipeline_core.engine.stage import Task, run_stage
from pipeline_core.measures.scan_limit import SCAN_LIMIT, ScanLimit
from pipeline_core.plan import Job, Plan
from pipeline_core.spec.entry import Need, Shape
from pipeline_core.spec.failing import written_source

SAMPLE = 1_000
# Rows of a large file that a preview scans; other sources read all that they have.
SCANNED = 200_000
_MAX_CLASSES = 100
_TABLES = ("row", "sieve", "column", "roles", "split")


@dataclass(frozen=True)
class StagePreview:
    """A stage's sample as it leaves the stage, or its error.

    Parameters
    ----------
    rows, columns
        How many; of the sample.
    table
        The sample as it leaves the stage, or None where it makes no table.
    kinds
        The kind of each column.
    missing
        The columns with missing values.
    facts
        What was observed in its rows.
    error
        Code and values of what went wrong, or None.
    seconds
        How long the stage took, without what was observed in its rows.
    learned_from
        How many rows slow steps learned from, if not from all of the sample.
    failing
        The rows that a sieve sets aside, or None.
    ingest
        How a source was read, with what its block noted; `cut_short` where the preview looked
        at a part of the file only.
    """

    rows: int | None = None
    columns: int | None = None
    table: pd.DataFrame | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    facts: TableFacts = field(default_factory=TableFacts)
    error: Mapping[str, Any] | None = None
    seconds: float = 0.0
    learned_from: int | None = None
    failing: StagePreview | None = None
    ingest: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Preview:
    """The previews of all stages, and their outputs."""

    views: Mapping[str, StagePreview]
    outputs: Mapping[str, Output]

    @property
    def schemas(self) -> dict[str, Columns]:
        """The columns of each stage that makes a table, with their kinds and gaps.

        Those of the rows that a sieve sets aside stand under ``stage.failing``.
        """
        aside = {written_source(n, failing=True): v.failing for n, v in self.views.items()}
        views = {**self.views, **{name: view for name, view in aside.items() if view}}
        return {
            name: Columns(view.kinds, view.missing, view.facts)
            for name, view in views.items()
            if view.kinds
        }


def preview(
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    *,
    sample: int = SAMPLE,
    seed: int = 0,
    only: Collection[str] | None = None,
    suspects: bool = True,
    kept: Mapping[str, Output] = MappingProxyType({}),
) -> Preview:
    """Run the table-producing stages on a sample.

    Parameters
    ----------
    plan
        The pipeline's plan; what it would reuse does not matter here.
    functions
        The blocks' functions by id.
    sample
        Rows to keep of each source, drawn with `seed`, in their order; and the first row of
        each class of the target that would be lost.
    only
        The stages whose table is needed; None for all. The others have a view where they fail.
    suspects
        Whether doubtful columns and repeated rows are looked for: in wide tables that is most
        of the work, and none of it stops a run.
    kept
        Results of sources that are not asked again for this: a server's rows.
    """
    layers = FittedLayers(() if sample == sys.maxsize else slow_blocks(plan))
    views: dict[str, StagePreview] = {}
    outputs: dict[str, Output] = {}
    targets = _Targets(plan)
    before_non_negative = _feeding(plan, "non_negative")
    joins, lookups = JoinForecasts(plan), lookup_sources(plan)
    for job in plan.jobs.values():
        entry = plan.entries[job.block]
        if any(source not in outputs for source in job.sources):
            continue
        started = time.perf_counter()
        rows = sample * LOOKUP_ROWS if job.stage in lookups else sample
        try:
            with collected_notes() as notes:
                outputs[job.stage] = _output(
                    job, plan, functions, outputs, targets, rows, seed, joins, kept
                )
            seconds = time.perf_counter() - started
            if only is None or job.stage in only:
                view = _stage_preview(outputs[job.stage], entry["shape"], layers)
                if _sees_few(job, plan, outputs, sample):
                    view = replace(view, learned_from=FEW)
                facts = _facts(outputs[job.stage], entry["shape"], targets, suspects)
                if job.stage in before_non_negative and view.table is not None:
                    facts["negative"] = _negative_columns(view.table)
                ingest = _reading(outputs[job.stage])
                views[job.stage] = replace(view, facts=facts, seconds=seconds, ingest=ingest)
        except Exception as error:  # a stage may fail in any way; the others go on
            views[job.stage] = StagePreview(error=explain(error, job.stage).as_json())
        joins.note_stage(job, notes)
    return Preview(joins.added_to(views), outputs)


def _output(
    job: Job,
    plan: Plan,
    functions: Mapping[str, Callable[..., Any]],
    outputs: Mapping[str, Output],
    targets: _Targets,
    sample: int,
    seed: int,
    joins: JoinForecasts,
    kept: Mapping[str, Output],
) -> Output:
    entry = plan.entries[job.block]
    if entry["shape"] not in _TABLES:
        return _passed_on(job, entry, outputs)
    task = Task(job.stage, entry, functions[job.block], job.settings, plan.folder)
    inputs: Wires = wires_of(job, lambda name: outputs[name])
    if _sees_few(job, plan, outputs, sample):
        inputs = {
            port: {n: Output(data=few_rows_of(o.data)) for n, o in wires.items() if o.data}
            for port, wires in inputs.items()
        }
    if inputs:
        return run_stage(task, inputs, FittedRecipes())
    output, is_part = _source_output(task, sample, kept)
    if output.data is None:
        return output
    sampled = _sample_of(output.data, sample, seed, targets.names)
    targets.note(output.data.rows, len(sampled.rows))
    joins.note_source(job.stage, len(output.data.rows), len(sampled.rows))
    return replace(output, data=sampled, cut_short=is_part)


def _reading(output: Output) -> dict[str, Any] | None:
    if output.ingest is None:
        return None
    notes = (output.report or {}).get("notes") or []
    return {**output.ingest, "remarks": notes, "cut_short": output.cut_short}


def _source_output(task: Task, sample: int, kept: Mapping[str, Output]) -> tuple[Output, bool]:
    """Return what a source gives, and whether only a part of a large file was looked at."""
    if task.stage in kept:
        return kept[task.stage], False
    if sample == sys.maxsize:
        return run_stage(task, {}, FittedRecipes()), False
    limit = ScanLimit(max(SCANNED, sample))
    token = SCAN_LIMIT.set(limit)
    try:
        return run_stage(task, {}, FittedRecipes()), limit.reached
    finally:
        SCAN_LIMIT.reset(token)


def slow_blocks(plan: Plan) -> frozenset[str]:
    """Return the blocks of a plan that learn from few rows in a preview."""
    return frozenset(
        job.block for job in plan.jobs.values() if plan.entries[job.block].get("slow", False)
    )


def _sees_few(job: Job, plan: Plan, outputs: Mapping[str, Output], sample: int) -> bool:
    """Tell whether a stage gets few of its rows: it is slow, and cannot learn from some only."""
    entry = plan.entries[job.block]
    if entry["shape"] != "row" or not entry.get("slow", False) or sample == sys.maxsize:
        return False
    written = [source for sources in job.written_inputs.values() for source in sources]
    datas = [data_of_source(source, lambda name: outputs[name]) for source in written]
    return any(data is not None and len(data.rows) > FEW for data in datas)


def few_rows_of(data: Data) -> Data:
    """Return data with the few rows that a slow stage sees of them, drawn at random."""
    if len(data.rows) <= FEW:
        return data
    return data.with_rows(data.rows.sample(FEW, random_state=0).sort_index())


def _passed_on(job: Job, entry: Entry, outputs: Mapping[str, Output]) -> Output:
    """Return the data that an assessment passes on; models are not fitted here."""
    names = job.written_inputs.get(entry["passes"] or "", ())
    data = data_of_source(names[0], lambda name: outputs[name]) if names else None
    return Output(data=data)


class _Targets:
    """The target columns: a sample must not lose a class, and facts are those of all rows."""

    def __init__(self, plan: Plan) -> None:
        roles = [job for job in plan.jobs.values() if plan.entries[job.block]["shape"] == "roles"]
        targets = [job.settings.get("target") for job in roles]
        self.names = [target for target in targets if isinstance(target, str)]
        self._of_sources: dict[str, tuple[TargetFacts, int]] = {}

    def note(self, rows: pd.DataFrame, sampled: int) -> None:
        """Note the facts of the targets among the columns of a source that is sampled."""
        for name in self.names:
            if name in rows.columns and sampled < len(rows):
                self._of_sources[name] = target_facts(rows[name]), sampled

    def facts(self, column: pd.Series[Any]) -> TargetFacts:
        """Return the facts of a target, those of all rows of its source where it is a sample."""
        facts = target_facts(column)
        source, sampled = self._of_sources.get(str(column.name), (None, 0))
        if source is None or facts["kind"] != source["kind"]:
            return facts
        if len(column) == sampled:
            return source
        return {**facts, "rows": source["rows"], "once": 0}  # rows were left out on the way


def _facts(output: Output, shape: Shape | None, targets: _Targets, suspects: bool) -> TableFacts:
    data = output.data
    if data is not None and shape == "split" and data.test is not None and suspects:
        return {"repeated": repeated_rows(data), "tested": len(data.test)}
    if data is None or shape != "roles" or data.roles.target is None:
        return {}
    target = targets.facts(data.rows[data.roles.target])
    if not suspects:
        return {"target": target}
    return {"target": target, "suspects": column_suspects(data.bake())}


def _feeding(plan: Plan, need: Need) -> set[str]:
    """Return the stages whose rows go to a stage with a need."""
    jobs = plan.jobs.values()
    needing = [job for job in jobs if need in plan.entries[job.block].get("needs", ())]
    return {source for job in needing for source in job.sources}


def _negative_columns(table: pd.DataFrame) -> list[str]:
    numbers = table.select_dtypes("number")
    return [str(name) for name in numbers.columns[(numbers < 0).any()]]


def _sample_of(data: Data, sample: int, seed: int, targets: Sequence[str]) -> Data:
    if len(data.rows) <= sample:
        return data
    rows = data.rows.sample(sample, random_state=seed)
    for name in (target for target in targets if target in data.rows.columns):
        column = data.rows[name]
        if column.nunique() <= _MAX_CLASSES:
            lost = ~column.isin(rows[name].unique()) & column.notna()
            rows = pd.concat([rows, data.rows[lost].drop_duplicates(name)])
    return replace(data, rows=rows.sort_index().reset_index(drop=True))


def _stage_preview(output: Output, shape: Shape | None, layers: FittedLayers) -> StagePreview:
    if output.data is None or shape not in _TABLES:
        return StagePreview()
    table = table_after_recipe(output.data, layers)
    missing = tuple(str(name) for name in table.columns[table.isna().any()])
    learned_from = FEW if layers.learns_from_few(output.data) else None
    kinds = kinds_of(table)
    aside = _stage_preview(output.set_aside, shape, layers) if output.failing is not None else None
    shown = top_columns(table, MAX_TERMS)
    return StagePreview(
        len(table),
        table.shape[1],
        shown,
        kinds,
        missing,
        learned_from=learned_from,
        failing=aside,
    )


def table_after_recipe(data: Data, layers: FittedLayers | None = None) -> pd.DataFrame:
    """Return the table as it stands after the recipe, roles' columns first.

    Training rows show what fitting and transforming gives, test rows what
    transforming alone gives; without a split all rows are training rows.

    Parameters
    ----------
    data
        The rows and their recipe.
    layers
        Layers already fitted for other stages of the preview.
    """
    if not data.recipe or data.train_rows.empty:
        return data.rows  # nothing can be learned from no rows: that is a state, not an error
    train, test = (layers or FittedLayers()).parts(data)
    features = (train if test is None else pd.concat([train, test])).sort_index()
    roles = [name for name in data.roles.not_features if name in data.rows.columns]
    return pd.concat([data.rows.loc[features.index, roles], features], axis=1)
