"""``monitor``: compare what comes for kept models with what they were kept with."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Callable

from pipeline_core.cli import monitoring, monitoring_all, retraining_acts
from pipeline_core.cli.options import (
    CommandParser,
    add_json,
    positive_integer,
    refusal_of_word,
)
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.errors import UsageError
from pipeline_core.store import Store, open_store

HELP = "cli.monitor"
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
    parser.add_option("model", text="cli.predict.model", metavar="MODEL", nargs="?")
    parser.add_option("source", text="cli.monitor.source", metavar="SOURCE", nargs="*")
    parser.add_option("--every", text="cli.monitor.every", type=seconds_of, metavar="SPAN")
    parser.add_option("--once", text="cli.monitor.once", action="store_true")
    parser.add_option(
        "--rows", text="cli.monitor.rows", type=positive_integer, default=500, metavar="N"
    )
    parser.add_option("--acknowledge", text="cli.monitor.acknowledge", metavar="ALARM")
    _add_deployments(parser)
    retraining_acts.add_options(parser)
    add_json(parser)


def _add_deployments(parser: CommandParser) -> None:
    parser.add_option(
        "--save", text="cli.monitor.save", metavar="NAME", nargs="?", const="", default=None
    )
    parser.add_option("--list", text="cli.monitor.list", action="store_true")
    parser.add_option("--stop", text="cli.monitor.stop", metavar="NAME")
    parser.add_option("--all", text="cli.monitor.all", action="store_true")
    parser.add_option("--labels", text="cli.monitor.labels", metavar="SOURCE")
    parser.add_option("--key", text="cli.monitor.key", metavar="COLUMN[,COLUMN]")
    parser.add_option(
        "--label-days",
        text="cli.monitor.label_days",
        type=positive_integer,
        default=90,
        metavar="N",
    )
    parser.add_option("--webhook", text="cli.monitor.webhook", metavar="URL")
    parser.add_option("--webhook-secret", text="cli.monitor.webhook_secret", metavar="secret:NAME")
    parser.add_option("--forget-rows", text="cli.monitor.forget_rows", metavar="NAME")


_ACTS: dict[str, Callable[[Store, Namespace], None]] = {
    "stop": monitoring_all.stop,
    "forget_rows": monitoring_all.forget_rows,
    "list": monitoring_all.print_deployments,
    "all": monitoring_all.watch_all,
    "incident": retraining_acts.keep_incident,
    "now": retraining_acts.retrain_now,
}


def run(options: Namespace) -> int:
    """Watch sources once, or until the process is told to end; list alarms and deployments."""
    store = open_store(workspace_of(options))
    if options.acknowledge:
        store.watches.acknowledge(options.acknowledge)
    act = next((act for name, act in _ACTS.items() if getattr(options, name)), None)
    if act is None:
        act = monitoring.watch_model if options.save is None else monitoring_all.save
        _require_words(options)
    act(store, options)
    return 0


def _require_words(options: Namespace) -> None:
    if options.model is None:
        raise UsageError("monitor.no_model")
    saved = {"--labels": options.labels, "--webhook": options.webhook}
    if options.save is None and (alone := [flag for flag, value in saved.items() if value]):
        raise UsageError("monitor.needs_save", option=alone[0])
