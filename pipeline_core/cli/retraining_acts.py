"""What ``monitor`` does about an alarm: start a pipeline, or keep its window as a test."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from pipeline_core.cli.options import CommandParser, positive_integer
from pipeline_core.cli.output import to_json
from pipeline_core.cli.pipeline_file import absolute
from pipeline_core.cli.progress import show_progress
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.registry.answered_proposals import reason_sentence
from pipeline_core.store import Store
from pipeline_core.store.deployments import Deployment
from pipeline_core.store.retrainings import Retraining
from pipeline_core.store.runs import Run


def add_options(parser: CommandParser) -> None:
    """Add the options."""
    parser.add_option("--retrain", text="cli.monitor.retrain", type=Path, metavar="PIPELINE")
    parser.add_option("--into", text="cli.monitor.into", metavar="STAGE")
    parser.add_option("--last", text="cli.monitor.last", type=positive_integer, metavar="N")
    parser.add_option("--now", text="cli.monitor.now", action="store_true")
    parser.add_option("--incident", text="cli.monitor.incident", metavar="ALARM")
    parser.add_option("--pipeline", text="cli.monitor.pipeline", type=Path, metavar="FILE")
    parser.add_option(
        "--incident-rows",
        text="cli.monitor.incident_rows",
        type=positive_integer,
        default=50,
        metavar="N",
    )


def plan_of_options(options: Namespace) -> dict[str, Any] | None:
    """Return the plan of the retraining that the options describe; None for none.

    Raises
    ------
    UsageError
        A part of it is missing, or there is no such file.
    """
    from pipeline_core.monitor.respond import plan_of

    if options.retrain is None and options.into is None:
        return None
    if options.retrain is None or options.into is None:
        raise UsageError("retrain.half_plan")
    return plan_of(absolute(options.retrain), options.into, options.last)


def watch_of_options(store: Store, options: Namespace) -> Deployment:
    """Return what the options watch; without a source all that was watched for the model."""
    from pipeline_core.monitor.source_names import full_source

    name = store.models.find(options.model).name
    sources = tuple(full_source(source) for source in options.source) or store.watches.sources(name)
    return Deployment(name, options.model, sources, retrain=plan_of_options(options))


def respond_to_options(store: Store, options: Namespace) -> None:
    """Start what an alarm of a watch that was not saved asks for."""
    from pipeline_core.monitor.respond import respond

    if options.retrain is not None:
        going = respond(store, watch_of_options(store, options))
        if going is not None and not options.json:
            print(say("cli.monitor.retraining", {"model": going.champion}, options.lang))


def retrain_now(store: Store, options: Namespace) -> None:
    """Retrain a model by hand and say what came of it."""
    from pipeline_core.monitor.respond import begin
    from pipeline_core.monitor.retraining import retrain
    from pipeline_core.runs.foreground import run_in_foreground

    def execute(store: Store, run: Run) -> None:
        show_progress(run_in_foreground(store, run), options.lang)

    if options.retrain is None or options.into is None or options.model is None:
        raise UsageError("retrain.half_plan")
    going = begin(store, watch_of_options(store, options), by_hand=True)
    assert going is not None  # asked for
    _print_retraining(store, retrain(store, going, execute), options)


def _print_retraining(store: Store, retraining: Retraining, options: Namespace) -> None:
    proposals = [
        entry for entry in store.proposals.of(retraining.name) if entry.retraining == retraining.id
    ]
    if options.json:
        reasons = [reason_sentence(entry, options.lang) for entry in retraining.reasons]
        facts = {"id": retraining.id, "state": retraining.state, "run": retraining.run}
        proposed = proposals[0].id if proposals else None
        print(to_json({**facts, "proposal": proposed, "reasons": reasons}))
        return
    for reason in retraining.reasons:
        print(reason_sentence(reason, options.lang))
    for proposal in proposals:
        values = {"proposal": proposal.id[:8], "advice": ADVICE[proposal.advice]}
        values["advice"] = say(values["advice"], {}, options.lang)
        print(say("cli.monitor.proposed", values, options.lang))
    if retraining.state == "going":
        print(say("cli.monitor.retraining", {"model": retraining.champion}, options.lang))


ADVICE = {
    "promote": "advice.promote",
    "decline": "advice.decline",
    "unclear": "advice.unclear",
}


def keep_incident(store: Store, options: Namespace) -> None:
    """Keep the window that raised an alarm as a test of a pipeline."""
    from pipeline_core.monitor import incident

    if options.pipeline is None or options.model is None:
        raise UsageError("incident.no_pipeline")
    file = absolute(options.pipeline)
    incident_file = incident.keep_incident(
        store, options.model, options.incident, file, options.incident_rows, options.lang
    )
    values = {
        "test": incident_file.test["name"],
        "file": str(file),
        "rows_file": str(incident_file.file),
    }
    notes = [reason_sentence(note, options.lang) for note in incident_file.notes]
    if options.json:
        print(
            to_json(
                {
                    **values,
                    "rows": incident_file.rows,
                    "entries": dict(incident_file.test),
                    "notes": notes,
                }
            )
        )
        return
    print(
        "\n".join(
            [say("incident.kept", {**values, "rows": incident_file.rows}, options.lang), *notes]
        )
    )
