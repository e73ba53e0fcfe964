"""``export FILE``: the pipeline as a script that stands alone, or as a picture."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

from pipeline_core.catalog import load_functions
from pipeline_core.cli.opened import Opened, open_file, print_problems, problems_of
from pipeline_core.cli.result import EXIT
from pipeline_core.cli.running import run_to_the_end
from pipeline_core.errors import ExportError
from pipeline_core.plan import Plan, plan
from pipeline_core.store import Store, open_store
from pipeline_core.words import say

_ENDING = {"script": ".py", "picture": ".html"}


def run(options: Namespace) -> int:
    """Write the script or the picture; with ``--verify`` also prove the script."""
    opened = open_file(options)
    if print_problems(problems_of(opened), options.lang):
        return 1
    target = options.output or opened.file.with_suffix(_ENDING[options.to])
    write = {"picture": _picture, "script": _script}[options.to]
    text = write(opened, options)
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ExportError("cli.not_written", file=str(target), cause=error.strerror) from error
    print(say("cli.written", {"file": str(target)}, options.lang))
    if options.verify and options.to == "script":
        return _verify(opened, target, options)
    return 0


def _picture(opened: Opened, options: Namespace) -> str:
    from pipeline_core.export.picture import export_picture

    return export_picture(opened.pipeline, opened.catalogue, language=options.lang)


def _script(opened: Opened, options: Namespace) -> str:
    from pipeline_core.export.script import export_script
    from pipeline_core.preview import preview

    made = _planned(opened, None, options.threads)
    functions = load_functions(opened.catalogue, {job.block for job in made.jobs.values()})
    shown = preview(made, functions, seed=opened.pipeline.seed or 0)
    return export_script(made, functions, shown.outputs, options.lang)


def _planned(opened: Opened, store: Store | None, threads: int) -> Plan:
    return plan(
        opened.pipeline,
        opened.catalogue,
        store.artifacts if store else None,
        folder=opened.file.parent,
        identity=opened.identity,
        threads=threads,
    )


def _verify(opened: Opened, script: Path, options: Namespace) -> int:
    """Run the pipeline and the script, and compare every value of every report."""
    from pipeline_core.export.verify import verify

    store = open_store(opened.workspace)
    ended = run_to_the_end(store, opened, options)
    if ended.status not in ("succeeded", "refused"):
        print(say(f"state.{ended.status}", {}, options.lang), file=sys.stderr)
        return EXIT[ended.status]
    made = _planned(opened, store, options.threads)
    reports = {job.stage: store.artifacts.report(job.key) for job in made.jobs.values()}
    given = {stage: report for stage, report in reports.items() if report is not None}
    found = verify(script.read_text(encoding="utf-8"), opened.file.parent, given, options.threads)
    if found.equal:
        print(say("cli.equal", {"compared": found.compared}, options.lang))
        return 0
    values = {"count": len(found.differences), "compared": found.compared,
              "first": str(found.differences[0])}  # fmt: skip
    print(say("cli.different", values, options.lang), file=sys.stderr)
    return 1
