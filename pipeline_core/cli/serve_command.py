"""``serve MODEL``: answer rows with a kept model over HTTP."""

from __future__ import annotations

import logging
from argparse import Namespace

from pipeline_core.cli.options import CommandParser, host_name, port_number, positive_integer
from pipeline_core.cli.pipeline_file import workspace_of
from pipeline_core.messages.words import say
from pipeline_core.serve.request_log import KEPT
from pipeline_core.store import open_store

HELP = "cli.serve"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    parser.add_option("model", text="cli.serve.model", metavar="MODEL")
    parser.add_option("--host", text="cli.serve.host", default="127.0.0.1", metavar="ADDRESS")
    parser.add_option("--port", text="cli.app.port", type=port_number, default=8600, metavar="PORT")
    parser.add_option("--token", text="cli.serve.token", metavar="secret:NAME")
    parser.add_option(
        "--name", text="cli.serve.name", type=host_name, action="append", metavar="NAME"
    )
    parser.add_option("--log", text="cli.serve.log", choices=KEPT)
    parser.add_option(
        "--log-days", text="cli.serve.log_days", type=positive_integer, default=30, metavar="DAYS"
    )
    parser.add_option("--forget-log", text="cli.serve.forget_log", action="store_true")
    parser.add_option("--shadow", text="cli.serve.shadow", metavar="MODEL")
    _add_limits(parser)


def _add_limits(parser: CommandParser) -> None:
    limits = [
        ("--max-rows", "cli.serve.max_rows", 1_000),
        ("--max-bytes", "cli.serve.max_bytes", 5_000_000),
        ("--at-once", "cli.serve.at_once", 2),
        ("--time-limit", "cli.serve.time_limit", 30),
    ]
    for flag, text, default in limits:
        parser.add_option(flag, text=text, type=positive_integer, default=default, metavar="N")


def run(options: Namespace) -> int:
    """Serve the model until the process is told to end, or delete its log."""
    from pipeline_core.serve.request_log import forget

    store = open_store(workspace_of(options))
    if options.forget_log:
        name = store.models.find(options.model).name
        values = {"model": name, "count": forget(store.workspace, name)}
        print(say("cli.serve.forgotten", values, options.lang))
        return 0
    return _serve(options)


def _serve(options: Namespace) -> int:
    from pipeline_core.serve import server
    from pipeline_core.serve.application import Serving, build_application
    from pipeline_core.serve.limits import Limits
    from pipeline_core.serve.served_model import ServedModel

    logging.basicConfig(format="%(asctime)s %(message)s")
    store = open_store(workspace_of(options))
    limits = Limits(
        options.max_rows, options.max_bytes, options.at_once, seconds=options.time_limit
    )
    names = options.name or ()
    door = server.door_of(options.host, options.token, names, store.workspace)
    served = ServedModel(store, options.model)
    listening = server.listening_socket(options.host, options.port)
    log = server.LogSettings(options.log, options.log_days, options.shadow)
    recorder = server.recorder_of(store, served, log, limits)
    values = {"model": served.model.kept.title, "host": options.host, "port": options.port}
    print(say("cli.serve.listening", values, options.lang), flush=True)
    application = build_application(Serving(served, limits, door, recorder, options.lang))
    server.serve(listening, application, limits)
    return 0
