"""``test FILE``: run what the tests of a pipeline need, and judge them."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline_core.cli.numbers import say_here
from pipeline_core.cli.options import CommandParser, add_file, add_json, add_threads
from pipeline_core.cli.output import EXIT_CODES, sentence_of, to_json
from pipeline_core.cli.pipeline_file import LoadedPipeline, load_pipeline, problem_sentence
from pipeline_core.cli.pipeline_run import run_pipeline
from pipeline_core.cli.streams import closed_pipes_tolerated
from pipeline_core.errors import UsageError
from pipeline_core.messages.words import say
from pipeline_core.quality.results import Outcome, is_failure, shown_status
from pipeline_core.runs.testing import chosen_tests, judge_run, stages_under_test
from pipeline_core.store import Store, open_store
from pipeline_core.store.runs import Run

HELP = "cli.test"


def add_options(parser: CommandParser) -> None:
    """Add the command's options."""
    add_file(parser)
    add_threads(parser)
    add_json(parser)
    parser.add_option("--name", text="cli.test.name", action="append", default=[], metavar="TEST")
    parser.add_option("--junit", text="cli.test.junit", type=Path, metavar="XML")


def run(options: Namespace) -> int:
    """Run and judge; 1 if a test fails that is no warning, or cannot be judged."""
    loaded = load_pipeline(options)
    names = chosen_tests(loaded.pipeline, options.name)
    store = open_store(loaded.workspace)
    finished, outcomes = _judged(store, loaded, options, names)
    if options.junit is not None:
        _write_junit(options.junit, loaded, outcomes, options)
    with closed_pipes_tolerated():
        _print(finished, outcomes, options)
    ends_badly = finished is not None and finished.status not in ("succeeded", "refused", "failed")
    if finished is not None and ends_badly:
        return EXIT_CODES[finished.status]
    return int(any(map(is_failure, outcomes)))


def _judged(
    store: Store, loaded: LoadedPipeline, options: Namespace, names: Sequence[str]
) -> tuple[Run | None, list[Outcome]]:
    """Return the run, or None where nothing can run, and the outcomes."""
    from pipeline_core.check import check, faulty_stages, refusal
    from pipeline_core.quality.judge import unjudged

    problems = check(loaded.pipeline, loaded.catalogue, folder=loaded.file.parent)
    errors = [problem for problem in problems if problem.severity == "error"]
    for problem in errors:
        print(problem_sentence(problem, options, say_here), file=sys.stderr)
    tests = [test for test in loaded.pipeline.tests if test.name in names]
    faulty = faulty_stages(loaded.pipeline, errors)
    options.to = [name for name in stages_under_test(loaded.pipeline, names) if name not in faulty]
    if not options.to or refusal(loaded.pipeline, problems, options.to):
        return None, [unjudged(test, faulty.get(test.stage)) for test in tests]
    finished = run_pipeline(store, loaded, options, problems)
    return finished, judge_run(store, finished, names)


def _print(finished: Run | None, outcomes: list[Outcome], options: Namespace) -> None:
    from pipeline_core.quality.sentences import example_lines, outcome_sentence

    def words(code: str, values: Mapping[str, Any]) -> str:
        return say_here(code, values, options.lang)

    if options.json:
        tests = [{**one, "sentence": outcome_sentence(one, words)} for one in outcomes]
        passed = not any(map(is_failure, outcomes))
        run_id = finished.id if finished else None
        print(to_json({"run": run_id, "passed": passed, "tests": tests}))
        return
    width = max((len(one["test"]) for one in outcomes), default=0)
    for one in outcomes:
        mark = words(f"test.status.{shown_status(one)}", {})
        print(f"{mark:<12} {one['test']:<{width}}  {one['stage']}".rstrip())
        if one["status"] != "passed":
            print(f"    {outcome_sentence(one, words)}")
            for line in example_lines(one, words):
                print(f"      {line}")
    counts = {"passed": sum(one["status"] == "passed" for one in outcomes), "count": len(outcomes)}
    print("\n" + words("test.total", counts))
    if finished is not None and finished.error:
        print(sentence_of(finished.error, options.lang), file=sys.stderr)


def _write_junit(
    target: Path, loaded: LoadedPipeline, outcomes: list[Outcome], options: Namespace
) -> None:
    from pipeline_core.quality.junit import junit_xml
    from pipeline_core.quality.sentences import outcome_sentence

    def sentence(outcome: Outcome) -> str:
        return outcome_sentence(outcome, lambda code, values: say(code, values, options.lang))

    try:
        target.write_text(junit_xml(loaded.file.stem, outcomes, sentence), encoding="utf-8")
    except OSError as error:
        raise UsageError("cli.not_written", file=str(target), cause=error.strerror) from error
