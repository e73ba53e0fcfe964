"""Deployments from the terminal: setting one up, listing, stopping and watching them all."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from pipeline_core.cli.monitoring import print_batch, print_judged, print_problem
from pipeline_core.cli.numbers import local_time
from pipeline_core.cli.output import print_table, to_json
from pipeline_core.cli.retraining_acts import plan_of_options
from pipeline_core.errors import UsageError
from pipeline_core.messages.message import Message
from pipeline_core.messages.words import say
from pipeline_core.store import Store
from pipeline_core.store.deployments import Deployment

if TYPE_CHECKING:
    from pipeline_core.monitor.rounds import Seen


def save(store: Store, options: Namespace) -> None:
    """Set up the deployment that the options describe."""
    from pipeline_core.monitor.database_source import database_source
    from pipeline_core.monitor.source_names import full_source, source_kind

    store.models.find(options.model)  # fails now where there is none
    sources = tuple(full_source(source) for source in options.source)
    for source in (*sources, *([options.labels] if options.labels else [])):
        if source_kind(full_source(source)) == "database":
            database_source(source)
    labels = _labels(store, options)
    name = options.save or store.deployments.free_name(options.model, sources)
    deployment = Deployment(
        name, options.model, sources, options.rows, options.every, labels, _webhook(store, options)
    )
    deployment = deployment._replace(retrain=plan_of_options(options))
    saved = store.deployments.save(deployment)
    if options.json:
        print(to_json(deployment_as_json(saved)))
        return
    print(say("cli.monitor.saved", {"name": saved.name}, options.lang))
    if labels is not None:
        learned = store.models.find(options.model).record["performance"]
        groups = ", ".join(learned["groups"]) or "-"
        values = {"key": ", ".join(labels["key"]), "days": labels["days"], "groups": groups}
        print(say("cli.monitor.kept_rows", {**values, "name": saved.name}, options.lang))
        if not learned["sizes"]:
            print(say("cli.monitor.no_metric_limit", {"model": options.model}, options.lang))


def _labels(store: Store, options: Namespace) -> dict[str, Any] | None:
    """Return where labels come later, if they do."""
    from pipeline_core.monitor.source_names import LOG, full_source

    if options.labels is None:
        return None
    key = [name.strip() for name in (options.key or "").split(",") if name.strip()]
    source = full_source(options.labels)
    if not key or source == LOG:
        raise UsageError("monitor.labels_need_key", source=options.labels[:200])
    version = store.models.find(options.model)
    if not version.record.get("performance"):
        raise UsageError("monitor.no_performance", model=version.title)
    return {"source": source, "key": key, "days": options.label_days}


def _webhook(store: Store, options: Namespace) -> dict[str, Any] | None:
    """Return where alarms are sent, if they are; it is opened when there is one."""
    from pipeline_core.monitor.webhook import signing_key_of
    from pipeline_core.monitor.webhook_rules import webhook_parts
    from pipeline_core.store.class_workspace import is_in_class

    if options.webhook is None:
        return None
    webhook_parts(options.webhook, in_class=is_in_class(store.workspace))
    if options.webhook_secret is None:
        raise UsageError("webhook.no_secret")
    signing_key_of(options.webhook_secret, store)
    return {"url": options.webhook, "secret": options.webhook_secret}


def forget_rows(store: Store, options: Namespace) -> None:
    """Delete what is kept of rows until their labels come."""
    deployment = store.deployments.find(options.forget_rows)
    count = store.late_labels.forget(deployment.model_name)
    values = {"model": deployment.model_name, "count": count}
    print(say("cli.monitor.forgotten", values, options.lang))


def stop(store: Store, options: Namespace) -> None:
    """Take a deployment out of the watch."""
    stopped = store.deployments.stop(options.stop)
    print(say("cli.monitor.stopped", {"name": stopped.name}, options.lang))


def print_deployments(store: Store, options: Namespace) -> None:
    """Print the deployments, a line each."""
    deployments = store.deployments.all()
    if options.json:
        print(to_json([deployment_as_json(deployment) for deployment in deployments]))
    elif not deployments:
        print(say("cli.monitor.no_deployments", {}, options.lang))
    else:
        print_table([_cells(deployment, options.lang) for deployment in deployments])


def deployment_as_json(deployment: Deployment) -> dict[str, Any]:
    """Return a deployment as plain data."""
    problem = deployment.problem
    return {
        **deployment._asdict(),
        "sources": list(deployment.sources),
        "problem": None if problem is None else problem.as_json(),
    }


def _cells(deployment: Deployment, language: str) -> list[str]:
    state = "deployment.active" if deployment.active else "deployment.stopped"
    looked = local_time(deployment.looked) if deployment.looked else ""
    problem = deployment.problem
    return [
        deployment.name,
        deployment.model,
        ", ".join(deployment.sources),
        say(state, {}, language),
        looked,
        "" if problem is None else say(problem.code, problem.values, language),
    ]


def watch_all(store: Store, options: Namespace) -> None:
    """Look at all deployments once, or at each when it is due until the process is told to end."""
    from pipeline_core.monitor.open_models import OpenModels
    from pipeline_core.monitor.rounds import DEFAULT_SECONDS, look_at_all, rounds

    if options.once:
        steps = look_at_all(store, OpenModels(store))
    else:
        steps = rounds(store, options.every or DEFAULT_SECONDS)
    for step in steps:
        _print_seen(step, options)


def _print_seen(step: Seen, options: Namespace) -> None:
    if step.problem is not None:
        sentence = say(step.problem.code, step.problem.values, options.lang)
        values = {"name": step.deployment.name, "sentence": sentence}
        print_problem(Message("cli.monitor.failed_look", values), options.lang)
    elif step.watched is not None and not options.json:
        print_batch(step.watched, step.source, options.lang)
    elif step.judged is not None and not options.json:
        print_judged(step.judged, options.lang)
