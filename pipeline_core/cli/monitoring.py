"""Watching the sources of one model from the terminal, and what is printed of batches."""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline_core.catalog import load_catalogue
from pipeline_core.cli.output import to_json
from pipeline_core.cli.retraining_acts import respond_to_options
from pipeline_core.errors import FabricaError
from pipeline_core.messages.message import Message
from pipeline_core.messages.words import say
from pipeline_core.monitor.source_names import batch_label
from pipeline_core.store import Store
from pipeline_core.store.watches import Alarm

if TYPE_CHECKING:
    from pipeline_core.monitor.labels import Judged
    from pipeline_core.monitor.watch import Watched

_STATES = {
    "open": "alarm.open",
    "acknowledged": "alarm.acknowledged",
    "resolved": "alarm.resolved",
}


def watch_model(store: Store, options: Namespace) -> None:
    """Watch the sources of a model once, or until the process is told to end."""
    while options.source:
        is_last = options.once or options.every is None
        for source in options.source:
            try:
                _watch(store, source, options)
            except FabricaError as error:  # what is wrong now may be right at the next look
                if is_last:
                    raise
                print_problem(error.message, options.lang)
        respond_to_options(store, options)
        _send(store)
        if is_last:
            break
        time.sleep(options.every)
    print_alarms(store, options)


def _watch(store: Store, source: str, options: Namespace) -> None:
    """Watch what is new in a source, with the version that the title names now."""
    from pipeline_core.monitor.source_names import full_source
    from pipeline_core.monitor.watch import watch
    from pipeline_core.registry.opened_model import open_model

    model = open_model(store, store.models.find(options.model))
    catalogue = load_catalogue(store.workspace)
    for watched in watch(store, model, full_source(source), options.rows, catalogue):
        if not options.json:
            print_batch(watched, source, options.lang)


def _send(store: Store) -> None:
    """Send what is due of alarms, where a deployment of the same watch has a webhook."""
    from pipeline_core.monitor.webhook import deliver_due

    for delivery in deliver_due(store):
        if delivery.problem is not None:
            print(f"webhook {delivery.message.deployment}: {delivery.problem}", file=sys.stderr)


def print_batch(watched: Watched, source: str, language: str) -> None:
    """Print a batch that was watched, and the alarms whose state it changed."""
    values = {
        "batch": batch_label(watched.batch.batch),
        "rows": watched.batch.rows,
        "source": source,
    }
    print(say("cli.monitor.batch", values, language), flush=True)
    if watched.performance is not None:
        values = _measured(watched.performance.result)
        print(say("cli.monitor.labelled", values, language), flush=True)
    estimate = watched.batch.result.get("estimate") or {}
    if watched.performance is None and estimate.get("estimated") is not None:
        values = {"metric": estimate["metric"], "value": f"{estimate['estimated']:.4g}"}
        print(say("cli.monitor.estimated", values, language), flush=True)
    say_alarms(watched.alarms, language)


def print_judged(judged: Judged, language: str) -> None:
    """Print the performance of a batch whose labels came, and the alarms it changed."""
    values = _measured(judged.performance.result)
    values |= {"number": judged.performance.number, "source": judged.source}
    print(say("cli.monitor.judged", values, language), flush=True)
    say_alarms(judged.alarms, language)


def _measured(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a sentence says of a performance."""
    value = "-" if result["value"] is None else f"{result['value']:.4g}"
    return {**{name: result[name] for name in ("metric", "labels", "rows")}, "value": value}


def print_problem(message: Message, language: str) -> None:
    """Print what went wrong at a look that is not the last."""
    print(say(message.code, message.values, language), file=sys.stderr, flush=True)


def say_alarms(alarms: Sequence[Alarm], language: str) -> None:
    """Print alarms, a line each."""
    for alarm in alarms:
        values = {"subject": alarm.subject, "id": alarm.id}
        print(say(_STATES[alarm.state], values, language), flush=True)


def print_alarms(store: Store, options: Namespace) -> None:
    """Print the alarms of a model that are not resolved."""
    name = store.models.find(options.model).name
    alarms = store.watches.alarms(name)
    if options.json:
        print(to_json([alarm._asdict() for alarm in alarms]))
    elif alarms:
        say_alarms(alarms, options.lang)
    else:
        print(say("cli.monitor.no_alarms", {"model": name}, options.lang))
