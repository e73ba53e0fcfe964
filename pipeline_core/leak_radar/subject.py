"""What the radar examines: one model, the data it is judged on, and where the target begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline_core.errors import UsageError
from pipeline_core.plan import Job, Plan
from pipeline_core.spec.entry import JUDGE_ON, WITHOUT_TARGET, Entry

_MODELS = ("estimator", "meta")


@dataclass(frozen=True)
class Subject:
    """A model and the data that it is judged on.

    Parameters
    ----------
    model
        The stage that trains it.
    trained_on, judged_on
        The stages whose Data it is trained and judged on.
    second
        The stage of a second table whose rows are judged in place of the test rows, or None.
    others
        The other models that are judged in the pipeline.
    """

    model: str
    trained_on: str
    judged_on: str
    second: str | None = None
    others: tuple[str, ...] = ()

    @property
    def stages(self) -> tuple[str, ...]:
        """The stages whose results are needed to judge it."""
        return (self.model, self.judged_on, *([self.second] if self.second else []))


def subject_of(plan: Plan, model: str | None = None) -> Subject:
    """Return what a plan's radar examines.

    Parameters
    ----------
    plan
        The plan of the pipeline.
    model
        The stage of the model; by default the first that is judged and is no baseline.

    Raises
    ------
    UsageError
        No model of a target is judged, or not this one.
    """
    judged: dict[str, Subject] = {}
    for subject in _judged(plan):
        judged.setdefault(subject.model, subject)
    names = list(judged)
    if not names:
        raise UsageError("radar.no_model")
    if model is not None and model not in judged:
        raise UsageError("radar.no_such_model", stage=model, known=names)
    real = [name for name in names if not plan.jobs[name].block.startswith("dummy_")]
    chosen = judged[model or (real or names)[0]]
    others = tuple(name for name in names if name != chosen.model)
    return Subject(chosen.model, chosen.trained_on, chosen.judged_on, chosen.second, others)


def _judged(plan: Plan) -> Iterator[Subject]:
    """Yield each model with the data it is judged on: first those judged on test rows."""
    subjects: list[tuple[bool, Subject]] = []
    for job in plan.jobs.values():
        ports = _judging_ports(plan.entries[job.block])
        if ports is None or not all(job.inputs.get(port) for port in ports[:2]):
            continue
        models, data, on_test_rows = ports
        if job.failing:
            continue  # what is judged on rows that a sieve set aside says nothing of the others
        second = next(iter(job.inputs.get(JUDGE_ON, ())), None)
        for source in job.inputs[models]:
            trainer = _trainer(plan, source)
            if trainer is not None and trainer.inputs.get("data") and not trainer.failing:
                trained_on = trainer.inputs["data"][0]
                judged_on = job.inputs[data][0] if on_test_rows else trained_on
                subject = Subject(trainer.stage, trained_on, judged_on, second)
                subjects.append((on_test_rows, subject))
    yield from (subject for _, subject in sorted(subjects, key=lambda entry: not entry[0]))


def judge_of(plan: Plan, subject: Subject) -> str:
    """Return the stage that judges a subject: one that asks for test rows, where there is one.

    Parameters
    ----------
    plan
        The plan of the pipeline.
    subject
        What is judged.

    Raises
    ------
    UsageError
        No stage judges it.
    """
    judges = sorted(_judges(plan, subject), key=lambda judge: not judge[1])
    if not judges:
        raise UsageError("radar.no_model")
    return judges[0][0]


def folds_judge_of(plan: Plan, subject: Subject) -> str | None:
    """Return the first stage that judges a subject in folds; None if there is none.

    Parameters
    ----------
    plan
        The plan of the pipeline.
    subject
        What is judged.
    """
    for stage, on_test_rows in _judges(plan, subject):
        if not on_test_rows and "folds" in plan.jobs[stage].settings:
            return stage
    return None


def _judges(plan: Plan, subject: Subject) -> Iterator[tuple[str, bool]]:
    """Yield the stages that judge a subject, and whether they do on test rows."""
    for job in plan.jobs.values():
        ports = _judging_ports(plan.entries[job.block])
        if ports is None or job.failing or not all(job.inputs.get(port) for port in ports[:2]):
            continue
        trainers = [_trainer(plan, source) for source in job.inputs[ports[0]]]
        if any(trainer and trainer.stage == subject.model for trainer in trainers):
            yield job.stage, ports[2]


def _judging_ports(entry: Entry) -> tuple[str, str, bool] | None:
    """Return the ports of a judge's model and data, and whether it judges on test rows."""
    if entry["shape"] != "assessment":
        return None
    parts = {port["name"]: set(port["parts"]) for port in entry["ports"]}
    models = [port["name"] for port in entry["ports"] if port["wire"] == "Model"]
    models = [name for name in models if parts[name] & {"fitted", "unfitted"}]
    for wanted, on_test_rows in (("test_y", True), ("train_y", False)):
        data = [name for name, of in parts.items() if wanted in of]
        if models and data:
            return models[0], data[0], on_test_rows
    return None


def _trainer(plan: Plan, stage: str) -> Job | None:
    """Return the job that trained the model that a stage hands on; None if it has no target."""
    job = plan.jobs[stage]
    entry = plan.entries[job.block]
    if entry["shape"] in _MODELS:
        return None if entry.get("predicts") in WITHOUT_TARGET else job
    sources = job.inputs.get(entry["passes"] or "", ())
    return _trainer(plan, sources[0]) if sources else None
