"""``models --proposals``, ``models promote PROPOSAL`` and the report of a shadow."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator
from typing import Any

from pipeline_core.cli.metrics import number
from pipeline_core.cli.numbers import local_time
from pipeline_core.cli.options import CommandParser
from pipeline_core.cli.output import print_table, to_json
from pipeline_core.cli.retraining_acts import ADVICE
from pipeline_core.errors import UsageError
from pipeline_core.messages.metric_names import metric_name
from pipeline_core.messages.words import say
from pipeline_core.registry.answered_proposals import answer, reason_sentence
from pipeline_core.store import Store
from pipeline_core.store.proposals import Proposal

Act = Callable[[Store, Namespace], None]
_ANSWERS = {"promote": "promoted", "decline": "declined"}
_SAID = {"promoted": "cli.models.promoted", "declined": "cli.models.declined"}


def add_options(parser: CommandParser) -> None:
    """Add the options."""
    parser.add_option("proposal", text="cli.models.proposal", metavar="PROPOSAL", nargs="?")
    parser.add_option("--proposals", text="cli.models.proposals", action="store_true")
    parser.add_option("--reason", text="cli.models.reason", metavar="TEXT", default="")
    parser.add_option("--by", text="cli.models.by", metavar="NAME", default="")
    parser.add_option("--shadow-report", text="cli.models.shadow_report", action="store_true")


def act_of(options: Namespace) -> Act | None:
    """Return what the options ask for; None where they are about versions."""
    if options.proposal is not None:
        return answer_proposal
    if options.proposals:
        return print_proposals
    return print_shadow if options.shadow_report else None


def answer_proposal(store: Store, options: Namespace) -> None:
    """Promote the version of a proposal, or decline it, in somebody's name.

    Raises
    ------
    UsageError
        Another word than promote or decline, or what `Proposals.answer` raises.
    """
    if options.model not in _ANSWERS:
        raise UsageError("retrain.no_act", word=options.model, known=list(_ANSWERS))
    answered = answer(
        store,
        store.proposals.find(options.proposal),
        _ANSWERS[options.model],  # type: ignore[arg-type]
        options.by,
        options.reason,
        options.lang,
    )
    if options.json:
        print(to_json(_as_json(answered, options.lang)))
        return
    champion, challenger = answered.titles
    values = {"champion": champion, "challenger": challenger, "person": answered.person}
    print(say(_SAID[answered.state], values, options.lang))


def print_proposals(store: Store, options: Namespace) -> None:
    """Print the open proposals, of one model or of all."""
    name = store.models.find(options.model).name if options.model else None
    proposals = store.proposals.of(name)
    if options.json:
        print(to_json([_as_json(entry, options.lang) for entry in proposals]))
    elif not proposals:
        print(say("cli.models.no_proposals", {}, options.lang))
    for proposal in () if options.json else proposals:
        print("\n".join(_lines(proposal, options.lang)))
        metrics = proposal.comparison["metrics"]
        if metrics:
            rows = [["", *proposal.titles], *(_cells(entry, options.lang) for entry in metrics)]
            print_table(rows, right={1, 2})


def _lines(proposal: Proposal, language: str) -> Iterator[str]:
    champion, challenger = proposal.titles
    values = {
        "proposal": proposal.id[:8],
        "champion": champion,
        "challenger": challenger,
        "time": local_time(proposal.created),
        "advice": say(ADVICE[proposal.advice], {}, language),
    }
    yield say("cli.models.proposed", values, language)
    for reason in proposal.reasons:
        yield f"  {reason_sentence(reason, language)}"


def _cells(metric: dict[str, Any], language: str) -> list[str]:
    values = (number(metric[part]) for part in ("champion", "challenger"))
    return [metric_name(metric["metric"], language), *values]


def _as_json(proposal: Proposal, language: str) -> dict[str, Any]:
    sentences = [reason_sentence(reason, language) for reason in proposal.reasons]
    return {**proposal._asdict(), "reasons": sentences, "versions": list(proposal.titles)}


def print_shadow(store: Store, options: Namespace) -> None:
    """Print how the answers of a served model and of its shadow differ.

    Raises
    ------
    UsageError
        No model is named, or its log has no answers of a shadow.
    """
    from pipeline_core.monitor.shadow_report import shadow_report

    if not options.model:
        raise UsageError("shadow.no_model")
    reports = shadow_report(store, store.models.find(options.model).name)
    if options.json:
        print(to_json([report.as_json() for report in reports]))
        return
    for report in reports:
        for line in report.sentences:
            print(say(line.code, line.values, options.lang))
        if report.examples:
            print_table(
                [list(report.examples[0]), *(list(example.values()) for example in report.examples)]
            )
