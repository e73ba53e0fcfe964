"""The model of a retraining's run as a challenger: tested, kept, compared and proposed."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline_core.catalog import Catalogue
from pipeline_core.errors import UsageError
from pipeline_core.measures.weights import weight_values
from pipeline_core.messages.message import Message
from pipeline_core.plan import Plan
from pipeline_core.plan.fitting import fitting_job
from pipeline_core.quality.results import Outcome, is_failure
from pipeline_core.quality.subjects import FittedModel, Subjects
from pipeline_core.registry.evidence import judging_stages
from pipeline_core.registry.opened_model import open_model
from pipeline_core.registry.paired_comparison import (
    LEAST_ROWS,
    AskedModel,
    JudgedRows,
    PairedMetric,
    advice_of,
    comparison_sentence,
    paired_metrics,
)
from pipeline_core.registry.prediction import taken_columns
from pipeline_core.runs.keeping import keep_of_run
from pipeline_core.runs.run_plan import plan_run, runnable_part
from pipeline_core.runs.testing import judge_run
from pipeline_core.runs.tests_at_end import GAVE
from pipeline_core.spec import Pipeline
from pipeline_core.store import Store
from pipeline_core.store.kept_models import KeptModel
from pipeline_core.store.proposals import Proposal
from pipeline_core.store.retrainings import Retraining
from pipeline_core.store.runs import Run

_FITS = ("estimator", "meta")


def model_stage(pipeline: Pipeline, catalogue: Catalogue, champion: KeptModel) -> str:
    """Return the stage of a pipeline whose model takes the champion's place.

    Parameters
    ----------
    pipeline, catalogue
        The pipeline, and the blocks by id.
    champion
        The version: a stage of its stage's name, or the only one that fits a model.

    Raises
    ------
    UsageError
        There is no such stage.
    """
    fits = [
        name
        for name, stage in pipeline.stages.items()
        if (entry := catalogue.get(stage.block)) is not None and entry["shape"] in _FITS
    ]
    if champion.stage in fits:
        return champion.stage
    if len(fits) != 1:
        raise UsageError("retrain.no_model", model=champion.title, stage=champion.stage, known=fits)
    return fits[0]


def propose(
    store: Store, retraining: Retraining, champion: KeptModel, run: Run, stage: str
) -> Proposal:
    """Keep the model of a run as the challenger, and propose what its comparison says.

    Parameters
    ----------
    store, retraining
        The workspace, and the retraining that the proposal ends.
    champion
        The version that was watched.
    run, stage
        The run that has ended, and its model's stage.

    Raises
    ------
    FabricaError
        The run gave no model, a gate refuses it, or it fails a test.
    """
    if stage not in {row["stage"] for row in store.runs.stages(run.id) if row["status"] in GAVE}:
        raise UsageError("retrain.run_refused", model=retraining.name, stage=stage, run=run.id)
    fitted, about = _fitted(store, run, stage)
    outcomes = judge_run(store, run)
    failing = [outcome for outcome in outcomes if is_failure(outcome) and outcome["stage"] in about]
    if failing:
        why, more = failing[0]["message"], len(failing) - 1 or None
        raise UsageError("retrain.tests_failed", model=retraining.name, why=why, others=more)
    challenger = _kept_once(store, retraining, run, stage)
    store.models.set_alias(challenger.name, "challenger", challenger.version)
    titles = (champion.title, challenger.title)
    metrics, sentence = _comparison(store, champion, fitted, titles)
    reasons = [sentence, *_other_reasons(challenger, outcomes, about)]
    return store.proposals.add(
        retraining.id,
        (challenger.name, champion.version, challenger.version),
        advice_of(metrics),  # type: ignore[arg-type]
        reasons,
        {
            "rows": len(fitted.data.test_rows) if metrics else 0,
            "metrics": [metric._asdict() for metric in metrics],
        },
    )


def _fitted(store: Store, run: Run, stage: str) -> tuple[FittedModel, set[str]]:
    """Return the model, and the stages whose tests are about it."""
    part = runnable_part(store, run)
    plan = plan_run(store, run, part, anew=False)
    rows = store.runs.stages(run.id)
    keys = {row["stage"]: row["key"] for row in rows if row["key"] and row["status"] in GAVE}
    fitted = Subjects(plan, keys, part.catalogue, store.artifacts).fitted(stage)
    return fitted, {*judging_stages(plan, stage), *_passing_on(plan, stage)}


def _passing_on(plan: Plan, stage: str) -> list[str]:
    jobs = ((name, fitting_job(plan, name)) for name in plan.jobs)
    return [name for name, job in jobs if job is not None and job.stage == stage]


def _kept_once(store: Store, retraining: Retraining, run: Run, stage: str) -> KeptModel:
    """Return the version of a run, kept where that was not done before a kill."""
    versions = store.models.versions(retraining.name)
    version = next((candidate for candidate in versions if candidate.run == run.id), None)
    return version or keep_of_run(store, run, stage, retraining.name)


def _comparison(
    store: Store, champion: KeptModel, fitted: FittedModel, titles: tuple[str, str]
) -> tuple[list[PairedMetric], Message]:
    """Return both models' metrics on rows of neither's training, and the sentence of them."""
    data, target = fitted.data, fitted.model.roles.target
    values = {"champion": titles[0], "challenger": titles[1]}
    if data.test is None or target is None or len(data.test) < LEAST_ROWS:
        count = 0 if data.test is None or target is None else len(data.test)
        return [], Message("retrain.few_rows", {**values, "rows": count, "least": LEAST_ROWS})
    roles, rows = fitted.model.roles, data.test_rows
    weights = None if roles.weight is None else weight_values(rows[roles.weight])
    groups = None if roles.group is None else rows[roles.group]
    judged = JudgedRows(rows[target], roles.positive, groups, weights)
    try:
        opened = open_model(store, champion)
        before = AskedModel(opened.pipeline, taken_columns(opened, fitted.test)[0])
        metrics = paired_metrics(before, AskedModel(fitted.model.pipeline, fitted.test), judged)
    except (UsageError, ValueError) as error:  # the champion may refuse what has drifted
        why = error.message.as_json() if isinstance(error, UsageError) else str(error)[:300]
        return [], Message("retrain.not_compared", {**values, "why": why})
    return metrics, comparison_sentence(metrics, titles, len(rows))


def _other_reasons(
    challenger: KeptModel, outcomes: Sequence[Outcome], about: set[str]
) -> list[Message]:
    """Return what else a person should know: gates, and tests of other stages that fail."""
    judged = challenger.record["judgements"]
    gates = [outcome["stage"] for outcome in judged if outcome["passed"]]
    values = {"model": challenger.title}
    reasons = [
        Message("retrain.gates_passed", {**values, "gates": gates})
        if gates
        else Message("retrain.no_gate", values)
    ]
    if count := sum(outcome["stage"] in about for outcome in outcomes):
        reasons.append(Message("retrain.tests_passed", {**values, "count": count}))
    failures = [
        outcome for outcome in outcomes if is_failure(outcome) and outcome["stage"] not in about
    ]
    return [
        *reasons,
        *(Message("retrain.other_test", {"why": outcome["message"]}) for outcome in failures),
    ]
