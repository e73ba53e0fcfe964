"""What a run says of one of its models: the reports that judge it, and the gates it passed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipeline_core.data.output import is_refused
from pipeline_core.plan import Plan
from pipeline_core.plan.fitting import fitting_job
from pipeline_core.plan.planner import Job
from pipeline_core.store.artifacts import Artifacts

Json = dict[str, Any]


def judging_stages(plan: Plan, stage: str) -> list[str]:
    """Return the stages whose reports are about the model of one stage alone.

    Parameters
    ----------
    plan
        The plan of the run.
    stage
        The stage that fits the model.

    Examples
    --------
    >>> from pathlib import Path
    >>> judging_stages(Plan({}, {}, "", Path()), "forest")
    []
    """
    judging: list[str] = []
    for job in plan.jobs.values():
        if "Report" not in plan.entries[job.block]["outputs"]:
            continue
        about = [
            source in judging if wire == "Report" else _fits(plan, source) == stage
            for wire, source in _judged(plan, job)
        ]
        if about and all(about):
            judging.append(job.stage)
    return judging


def _judged(plan: Plan, job: Job) -> Iterator[tuple[str, str]]:
    """Yield the models and reports that a stage takes, each with what it is."""
    wires = {port["name"]: port["wire"] for port in plan.entries[job.block]["ports"]}
    for port, sources in job.inputs.items():
        if wires.get(port) in ("Model", "Report"):
            yield from ((wires[port], source) for source in sources)


def _fits(plan: Plan, source: str) -> str | None:
    job = fitting_job(plan, source)
    return None if job is None else job.stage


def judgements(
    plan: Plan, stage: str, results: Mapping[str, Mapping[str, Any]], artifacts: Artifacts
) -> list[Json]:
    """Return what each stage that judges a model measured, with intervals where it has them.

    Parameters
    ----------
    plan
        The plan of the run.
    stage
        The stage that fits the model.
    results
        The run's stages that gave a result, by name: their `key` and `summary`.
    artifacts
        The results.
    """
    return [
        _judgement(plan.jobs[name], results[name], artifacts)
        for name in judging_stages(plan, stage)
        if name in results
    ]


def _judgement(job: Job, result: Mapping[str, Any], artifacts: Artifacts) -> Json:
    summary = result["summary"]
    return {
        "stage": job.stage,
        "block": job.block,
        "settings": dict(job.settings),
        "metrics": summary["metrics"],
        "intervals": _intervals(summary, artifacts, result["key"]),
        "checks": summary["checks"],
        "passed": summary["passed"],
        "refused": is_refused(summary),
        "overridden": summary.get("overridden", []),
        "notes": summary["notes"],
    }


def _intervals(summary: Mapping[str, Any], artifacts: Artifacts, key: str) -> Json:
    """Return the interval of each metric that has one."""
    if "intervals" not in summary["tables"]:
        return {}
    table = artifacts.table(key, "intervals")
    rows = table[["metric", "low", "high"]].dropna().itertuples(index=False)
    return {metric: [float(low), float(high)] for metric, low, high in rows}
