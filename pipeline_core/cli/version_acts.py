"""What ``models MODEL`` does with one version beyond its record: card, text, comparison, refit."""

from __future__ import annotations

from argparse import Namespace

from pipeline_core.cli.file_output import write_file
from pipeline_core.cli.metrics import number
from pipeline_core.cli.output import print_table, to_json
from pipeline_core.cli.portable_forms import write_form
from pipeline_core.cli.progress import show_progress
from pipeline_core.messages.metric_names import metric_name
from pipeline_core.messages.words import say
from pipeline_core.registry.comparison import MetricChange, VersionComparison, compare_versions
from pipeline_core.runs.foreground import run_in_foreground
from pipeline_core.runs.keeping import keep_of_run
from pipeline_core.runs.kept_models import card_page
from pipeline_core.runs.refitting import refit_run, require_refitted
from pipeline_core.store import Store
from pipeline_core.store.kept_models import KeptModel

_SIGNS = {"better": "+", "worse": "-", "same": "=", "unclear": "~"}


def write_version(store: Store, version: KeptModel, options: Namespace) -> bool:
    """Write the files of a version that were asked for; return whether any was.

    Raises
    ------
    FabricaError
        One cannot be written, or the version is damaged.
    """
    if options.card is not None:
        write_file(options.card, card_page(store, version, options.lang), options)
    if options.pipeline is not None:
        write_file(options.pipeline, version.record["pipeline"]["text"], options)
    if options.to:
        write_form(store, version, options)
    return any(option is not None for option in (options.card, options.pipeline, options.to))


def refit(store: Store, kept: KeptModel, language: str) -> KeptModel:
    """Fit a version again and keep it as the next one of its model.

    Raises
    ------
    FabricaError
        The run does not succeed, or its model is not kept.
    """
    created = refit_run(store, kept)
    show_progress(run_in_foreground(store, created), language)
    finished = store.runs.get(created.id) or created
    require_refitted(finished)
    note = say("cli.models.refitted", {"model": kept.title}, language)
    return keep_of_run(store, finished, kept.stage, kept.name, note=note)


def print_comparison(first: KeptModel, second: KeptModel, options: Namespace) -> None:
    """Print what differs between two versions."""
    comparison, language = compare_versions(first, second), options.lang
    if options.json:
        print(to_json(_as_json(comparison)))
        return
    titles = [first.title, second.title]
    if comparison.metrics:
        rows = [_row(change, language) for change in comparison.metrics]
        print_table([["", "", *titles], *rows], right={2, 3})
    code = "cli.models.same_rows" if comparison.same_rows else "cli.models.other_rows"
    print(say(code, {}, language))
    if comparison.differences:
        print_table([["", *titles], *map(list, comparison.differences)])
    print("\n".join(comparison.text))


def _row(change: MetricChange, language: str) -> list[str]:
    name = metric_name(change.metric, language)
    sign = _SIGNS.get(change.verdict or "", " ")
    return [change.stage, name, number(change.first), f"{number(change.second)} {sign}"]


def _as_json(comparison: VersionComparison) -> dict[str, object]:
    return {
        "versions": [comparison.first.title, comparison.second.title],
        "metrics": [change._asdict() for change in comparison.metrics],
        "differences": [
            {"name": name, "values": [first, second]}
            for name, first, second in comparison.differences
        ],
        "same_rows": comparison.same_rows,
        "pipeline": comparison.text,
    }
