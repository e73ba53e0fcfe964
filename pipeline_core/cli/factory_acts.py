"""Running the variants of a drawing for a terminal: what is printed, written and kept."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline_core.check.factory_rules import CODES
from pipeline_core.cli.file_output import write_file
from pipeline_core.cli.numbers import fixed, say_here
from pipeline_core.cli.output import print_table, to_json
from pipeline_core.cli.pipeline_file import LoadedPipeline, load_pipeline, problems_of
from pipeline_core.cli.streams import closed_pipes_tolerated
from pipeline_core.errors import FabricaError, UsageError
from pipeline_core.factory.assembly import board_of, planned_factory
from pipeline_core.factory.execution import (
    launcher_for,
    produce_here,
    run_in_foreground,
    run_in_launcher,
)
from pipeline_core.factory.joint_plan import JointPlan
from pipeline_core.factory.keeping import keep_variant
from pipeline_core.factory.leaderboard import Line, claims
from pipeline_core.factory.outcomes import Production, Progress
from pipeline_core.factory.report import (
    board_as_json,
    document,
    head_cells,
    markdown,
    panels_of,
    row_cells,
)
from pipeline_core.factory.variant_runs import Execute
from pipeline_core.factory.winners import winners, with_data_names
from pipeline_core.messages.words import say
from pipeline_core.spec import dump
from pipeline_core.store import Store, open_store
from pipeline_core.store.runs import Options


def run(options: Namespace) -> int:
    """Run the variants and print the board; 1 if one cannot run or all failed, 130 if stopped."""
    loaded = load_pipeline(options)
    if _refused(loaded, options):
        return 1
    store = open_store(loaded.workspace)
    metric = str(loaded.pipeline.factory["metric"])
    alone = options.root is not None or options.threads != 1 or bool(options.engine)
    execute: Execute = run_in_foreground if alone else run_in_launcher
    with launcher_for(loaded.workspace, None if alone else _run_options(options).workers):
        joint = planned_factory(
            store,
            loaded.pipeline,
            loaded.catalogue,
            loaded.file,
            execute,
            options=_run_options(options),
            sample=options.sample,
        )
        print(_plan_sentence(joint, options), file=sys.stderr)
        if options.plan:
            return int(_print_plan(joint, options))
        ends = _produced(store, joint, metric, alone, options)
        board = board_of(store, joint, ends, metric, loaded.catalogue)
        with closed_pipes_tolerated():
            _print(joint, board, metric, options)
        return _after(store, loaded, joint, board, execute, options)


def _after(
    store: Store,
    loaded: LoadedPipeline,
    joint: JointPlan,
    board: Sequence[Line],
    execute: Execute,
    options: Namespace,
) -> int:
    """Write and keep what was asked for, and return the exit code; the board is out already."""
    try:
        _write_files(loaded, joint, board, options)
        if options.keep:
            _keep(store, loaded, joint, board, execute, options)
    except FabricaError as error:
        print(say_here(error.code, error.values, options.lang), file=sys.stderr)
        return 2
    return _exit_code(board)


def _refused(loaded: LoadedPipeline, options: Namespace) -> bool:
    """Print what is wrong with the factory; what is wrong with a variant is told on its line."""
    if not loaded.pipeline.factory:
        raise UsageError("factory.none")
    folder = loaded.file.parent
    if options.winner and options.winner.absolute().parent.resolve() != folder.resolve():
        raise UsageError("factory.winner_elsewhere", folder=str(folder))
    faults = [problem for problem in problems_of(loaded) if problem.code in CODES]
    for problem in faults:
        print(say_here(problem.message.code, problem.message.values, options.lang), file=sys.stderr)
    return bool(faults)


def _run_options(options: Namespace) -> Options:
    workers = options.workers or max(1, (os.cpu_count() or 1) // options.threads)
    return Options(threads=options.threads, workers=workers, megabytes=options.memory_limit)


def _plan_sentence(joint: JointPlan, options: Namespace) -> str:
    values = {
        "variants": len(joint.variants),
        "distinct": joint.distinct_stages,
        "all": joint.all_stages,
        "run": joint.stages_to_run,
    }
    return say_here("factory.plan", values, options.lang)


def _print_plan(joint: JointPlan, options: Namespace) -> bool:
    """Print the variants; return whether one of them cannot run."""
    if options.json:
        stages = {"all": joint.all_stages, "distinct": joint.distinct_stages}
        names = [planned.variant.name for planned in joint.variants]
        errors = {
            planned.variant.name: say(planned.error.code, planned.error.values, options.lang)
            for planned in joint.variants
            if planned.error
        }
        stages["run"] = joint.stages_to_run
        print(to_json({"variants": names, "errors": errors, "stages": stages}))
    for planned in () if options.json else joint.variants:
        error = planned.error
        sentence = say_here(error.code, error.values, options.lang) if error else ""
        print(": ".join(filter(None, [planned.variant.name, sentence])))
    return any(planned.error for planned in joint.variants)


def _produced(
    store: Store, joint: JointPlan, metric: str, alone: bool, options: Namespace
) -> list[Production]:
    ends = []
    own, race = replace(_run_options(options), engine=options.engine or ""), not options.no_race
    limits = {"alone": alone, "budget": options.budget, "race": race}
    for progress in produce_here(store, joint, metric, options=own, **limits):
        _show(progress, options)
        if progress.end is not None:
            ends.append(progress.end)
    order = [planned.variant.name for planned in joint.variants]
    return sorted(ends, key=lambda end: order.index(end.planned.variant.name))


def _show(progress: Progress, options: Namespace) -> None:
    if progress.run is not None and progress.event is None and progress.end is None:
        values = {"name": progress.planned.variant.name, "done": progress.place}
        print(say_here("factory.at", values, options.lang), file=sys.stderr)


def _print(joint: JointPlan, board: Sequence[Line], metric: str, options: Namespace) -> None:
    words = _words(options)
    if options.json:
        print(to_json(board_as_json(joint, board, metric, words)))
        return
    for claim in claims(board):
        print(words(claim["code"], claim))
    for lines in panels_of(board):
        print()
        cells = [row_cells(line, words, fixed) for line in lines]
        print_table([head_cells(words), *cells], right={0, 2, 5, 6, 7})
    print("\n" + words("factory.front", {}))


def _words(options: Namespace) -> Any:
    def words(code: str, values: Mapping[str, Any]) -> str:
        return say_here(code, values, options.lang)

    return words


def _write_files(
    loaded: LoadedPipeline, joint: JointPlan, board: Sequence[Line], options: Namespace
) -> None:
    def plain(code: str, values: Mapping[str, Any]) -> str:
        return say(code, values, options.lang)

    if options.report:
        title, plan = loaded.pipeline.name or loaded.file.stem, _plan_sentence(joint, options)
        if options.report.suffix.lower() == ".md":
            text = markdown(title, board, plan, plain)
        else:
            from pipeline_core.export.report import export_report

            text = export_report(document(title, board, plan, plain, options.lang))
        _write(options.report, text, options)
    if options.winner:
        _write_winners(loaded, board, options)


def _write_winners(loaded: LoadedPipeline, board: Sequence[Line], options: Namespace) -> None:
    """Write the best variant of each data set: into a file, or into files beside it."""
    best = winners(board, loaded.pipeline)
    names = with_data_names(options.winner.stem, best)
    for data, line in best.items():
        target = options.winner.with_name(names[data] + options.winner.suffix)
        text = dump(line.production.planned.variant.pipeline, loaded.text)
        _write(target, text, options)


def _write(target: Path, text: str, options: Namespace) -> None:
    quiet = Namespace(lang=options.lang)
    if not options.json:
        write_file(target, text, quiet)
        return
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError("cli.not_written", file=str(target), cause=error.strerror) from error


def _keep(
    store: Store,
    loaded: LoadedPipeline,
    joint: JointPlan,
    board: Sequence[Line],
    execute: Execute,
    options: Namespace,
) -> None:
    """Keep the winner's model of each data set, from a run that reuses what is kept."""
    best = winners(board, loaded.pipeline)
    names = with_data_names(options.keep, best)
    for data, line in best.items():
        version = keep_variant(
            store, joint, line.production.planned, names[data], execute, _run_options(options)
        )
        if not options.json:
            print(
                say("cli.keep.kept", {"model": version.title, "stage": version.stage}, options.lang)
            )


def _exit_code(board: Sequence[Line]) -> int:
    statuses = {line.production.status for line in board}
    if any(line.production.is_without_cluster for line in board):
        return 4
    if "cancelled" in statuses:
        return 130
    if "cannot_run" in statuses:
        return 1
    return 3 if statuses & {"failed", "refused"} else 0
