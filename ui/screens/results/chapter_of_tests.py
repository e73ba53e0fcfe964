"""The chapter on tests: what each must find, and what it found of this run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipeline_core.quality.results import Outcome, kept_outcomes, outcome_key, shown_status
from pipeline_core.quality.sentences import example_lines, outcome_sentence, titled
from pipeline_core.spec import PipelineTest
from pipeline_core.spec.local_text import text_in
from ui.screens.results.judged_models import stage_title
from ui.screens.results.parts import Cell, Chapter, Grid, Part, Text
from ui.screens.results.run_report import RunReport
from ui.text.words import translate

_TONES = {"passed": "good", "failed": "bad", "warning": "warn", "not_judged": "quiet"}


def chapter_of_tests(report: RunReport, lang: str) -> Chapter | None:
    """Return the chapter on the tests of the run's pipeline; None without tests."""
    tests = report.pipeline.tests
    if not tests:
        return None

    def say(code: str, values: Mapping[str, Any]) -> str:
        return translate(code, values, lang)

    found = {test.name: _outcome(report, test) for test in tests}
    head = [say(code, {}) for code in ("tests.test", "tests.stage", "tests.found")]
    rows = [_row(report, test, found[test.name], lang) for test in tests]
    parts: list[Part] = [Grid(head, rows, left=3)]
    for test in tests:
        outcome = found[test.name]
        if outcome is None or outcome["status"] == "passed":
            continue
        sentence = outcome_sentence(titled(outcome, text_in(test.title, lang)), say)
        parts.append(Text(sentence, _TONES[shown_status(outcome)]))
        parts += [Text(line, "quiet") for line in example_lines(outcome, say)]
    about = say("report.tests.about", {})
    return Chapter("tests", say("report.tests", {}), about, parts)


def _row(
    report: RunReport, test: PipelineTest, outcome: Outcome | None, lang: str
) -> list[str | Cell]:
    status = shown_status(outcome) if outcome else "not_judged"
    mark = translate(f"test.status.{status}", None, lang)
    title = stage_title(report.pipeline, test.stage, lang) if test.stage in report.views else ""
    return [text_in(test.title, lang), title or test.stage, Cell("", mark, _TONES[status])]


def _outcome(report: RunReport, test: PipelineTest) -> Outcome | None:
    """Return what a test found of this run; None where that is another, or was not judged."""
    kept = kept_outcomes(report.store.workspace, report.run.pipeline_id).get(test.name)
    view = report.views.get(test.stage)
    if kept is None or view is None or view.key is None:
        return None
    holds = kept["key"] == outcome_key(test, view.key, report.pipeline.seed)
    return kept["outcome"] if holds else None
