"""``monitor MODEL SOURCE``: compare what comes for a kept model with what it was kept with."""

from __future__ import annotations

import re
import sys
import time
from argparse import Namespace
from collections.abc import Sequence

from pipeline_core.catalog import load_catalogue
from pipeline_core.cli.options import (
    CommandParser,
    add_json,
    positive_integer,
    refusal_of_word,
)
from pipeline_core.cli.output import to_json
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.errors import FabricaError
from pipeline_core.messages.words import say
from pipeline_core.store import Store, open_store
from pipeline_core.store.watches import Alarm

HELP = "cli.monitor"
_STATES = {
    "open": "alarm.open",
    "acknowledged": "alarm.acknowledged",
    "resolved": "alarm.resolved",
}
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def seconds_of(text: str) -> float:
    """Return the seconds of a span such as ``30s``, ``15m``, ``1h`` or ``1d``.

    Examples
    --------
    >>> seconds_of("15m")
    900.0
    """
    match = re.fullmatch(r"([1-9]\d{0,5})([smhd])", text)
    if match is None:
        raise refusal_of_word("cli.monitor.bad_span", text)
    return float(match[1]) * _UNITS[match[2]]


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("model", text="cli.predict.model", metavar="MODEL")
    parser.add_option("source", text="cli.monitor.source", metavar="SOURCE", nargs="*")
    parser.add_option("--every", text="cli.monitor.every", type=seconds_of, metavar="SPAN")
    parser.add_option("--once", text="cli.monitor.once", action="store_true")
    parser.add_option(
        "--rows", text="cli.monitor.rows", type=positive_integer, default=500, metavar="N"
    )
    parser.add_option("--acknowledge", text="cli.monitor.acknowledge", metavar="ALARM")
    add_json(parser)


def run(options: Namespace) -> int:
    """Watch the sources once, or until the process is told to end; list the alarms."""
    store = open_store(workspace_of(options))
    if options.acknowledge:
        store.watches.acknowledge(options.acknowledge)
    while options.source:
        is_last = options.once or options.every is None
        for source in options.source:
            try:
                _watch(store, source, options)
            except FabricaError as error:  # what is wrong now may be right at the next look
                if is_last:
                    raise
                print(say(error.code, error.values, options.lang), file=sys.stderr, flush=True)
        if is_last:
            break
        time.sleep(options.every)
    _print_alarms(store, options)
    return 0


def _watch(store: Store, source: str, options: Namespace) -> None:
    """Watch what is new in a source, with the version that the title names now."""
    from pipeline_core.monitor.sources import full_source
    from pipeline_core.monitor.watch import watch
    from pipeline_core.registry.opened_model import open_model

    model = open_model(store, store.models.find(options.model))
    catalogue = load_catalogue(store.workspace)
    for watched in watch(store, model, full_source(source), options.rows, catalogue):
        if not options.json:
            values = {"batch": watched.batch.batch, "rows": watched.batch.rows, "source": source}
            print(say("cli.monitor.batch", values, options.lang), flush=True)
            _say_alarms(watched.alarms, options.lang)


def _say_alarms(alarms: Sequence[Alarm], language: str) -> None:
    for alarm in alarms:
        values = {"subject": alarm.subject, "id": alarm.id}
        print(say(_STATES[alarm.state], values, language), flush=True)


def _print_alarms(store: Store, options: Namespace) -> None:
    name = store.models.find(options.model).name
    alarms = store.watches.alarms(name)
    if options.json:
        print(to_json([alarm._asdict() for alarm in alarms]))
    elif alarms:
        _say_alarms(alarms, options.lang)
    else:
        print(say("cli.monitor.no_alarms", {"model": name}, options.lang))
