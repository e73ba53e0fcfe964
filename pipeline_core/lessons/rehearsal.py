"""A rehearsal: a lesson solved and broken by its attempts, as ``lesson check`` does it.

Everything happens in this process; each attempt has a workspace of its own, thrown away at its end.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline_core.catalog import Catalogue, load_catalogue
from pipeline_core.check import Problem, check, faulty_stages, refusal
from pipeline_core.edits import Connect, apply
from pipeline_core.errors import FabricaError
from pipeline_core.lessons.acts import record_act
from pipeline_core.lessons.attempts import Attempt, Deed, Doing, RefusedEdit, read_attempts
from pipeline_core.lessons.deeds import DO
from pipeline_core.lessons.evidence import Evidence
from pipeline_core.lessons.facts import fact_of
from pipeline_core.lessons.gathering import evidence_of
from pipeline_core.lessons.goals import Verdict, verdict_of
from pipeline_core.lessons.lesson import Lesson
from pipeline_core.lessons.progress import newly_reached
from pipeline_core.lessons.starting import lay_down
from pipeline_core.messages.message import Message
from pipeline_core.spec import Pipeline, dump, read, write_text
from pipeline_core.store import open_store


@dataclass(frozen=True)
class Outcome:
    """How an attempt ended.

    Parameters
    ----------
    attempt
        The attempt.
    solves
        Whether it is one of those that solve the lesson.
    verdicts
        The last word of each goal; those of a step that was reached stay so.
    fault
        Why the attempt does not end as its file says; None where it does.
    """

    attempt: Attempt
    solves: bool
    verdicts: dict[str, Verdict]
    fault: Message | None = None


class _Bench:
    """A lesson begun in a folder of its own, and what is done with it."""

    def __init__(self, workspace: Path, lesson: Lesson) -> None:
        self.store, self.lesson = open_store(workspace), lesson
        self.catalogue = load_catalogue(workspace)
        self.file = lay_down(lesson, workspace / "pipelines")
        self.start = read(self.file)
        self.verdicts: dict[str, Verdict] = {}
        self.reached: list[str] = []
        self._problems: tuple[Pipeline, list[Problem]] | None = None

    @property
    def identity(self) -> str:
        return str(self.file)

    def do(self, doing: Doing) -> None:
        """Do one thing; what is beside edits is judged at once."""
        if isinstance(doing, Deed):
            DO[doing.name](self.store, self.catalogue, self.file, doing.entries)
            self.judge()
        elif isinstance(doing, RefusedEdit):
            self._refused(doing)
        else:
            self._write(apply(read(self.file), doing, self.catalogue))

    def _refused(self, doing: RefusedEdit) -> None:
        try:
            apply(read(self.file), doing.edit, self.catalogue)
        except FabricaError as error:
            if isinstance(doing.edit, Connect):
                values = {"code": error.code, "path": list(error.values.get("path") or ())}
                record_act(self.store, self.identity, "wire_refused", values)
            return
        raise _Unexpected(Message("lesson.not_refused"))

    def _write(self, pipeline: Pipeline) -> None:
        write_text(dump(pipeline, self.file.read_text(encoding="utf-8")), self.file)

    def judge(self) -> Evidence:
        """Judge the goals; return what they looked at."""
        pipeline = read(self.file)
        evidence = evidence_of(
            self.store,
            self.catalogue,
            pipeline,
            self.identity,
            start=self.start,
            problems=self._problems_of(pipeline),
        )
        now = {goal.id: verdict_of(goal, evidence) for goal in self.lesson.goals}
        kept = {goal: self.verdicts[goal] for goal in self.reached}
        self.reached += newly_reached(self.lesson, self.reached, now)
        self.verdicts |= now | kept
        return evidence

    def _problems_of(self, pipeline: Pipeline) -> list[Problem]:
        """Return the problems of a pipeline, looked for anew where it has changed."""
        if self._problems is None or self._problems[0] != pipeline:
            found = problems_with_rows(pipeline, self.catalogue, self.file.parent)
            self._problems = pipeline, found
        return self._problems[1]


class _Unexpected(Exception):  # noqa: N818 - a message
    """What an attempt does ends otherwise than its file says."""

    def __init__(self, message: Message) -> None:
        super().__init__(message.code)
        self.message = message


def problems_with_rows(pipeline: Pipeline, catalogue: Catalogue, folder: Path) -> list[Problem]:
    """Return all problems of a pipeline, those that only its rows show among them."""
    problems = check(pipeline, catalogue, folder=folder)
    if not pipeline.stages or refusal(pipeline, problems):
        return problems
    from pipeline_core.runs.preview_check import problems_with_columns

    left_out = faulty_stages(pipeline, problems)
    return problems_with_columns(pipeline, catalogue, folder, left_out=left_out)


def rehearse(
    lesson: Lesson, hear: Callable[[Outcome], object] = lambda outcome: None
) -> list[Outcome]:
    """Solve a lesson by each way of its attempts, and fail it by each other one.

    Parameters
    ----------
    lesson
        The lesson.
    hear
        Called with each outcome as it comes.

    Raises
    ------
    FabricaError
        There is no file of attempts, or it is none.
    """
    attempts = read_attempts(lesson)
    every = [(attempt, True) for attempt in attempts.solutions]
    every += [(attempt, False) for attempt in attempts.wrong]
    outcomes = []
    for attempt, solves in every:
        with tempfile.TemporaryDirectory(prefix="fabrica-lesson-") as folder:
            outcomes.append(_rehearsed(_Bench(Path(folder), lesson), attempt, solves=solves))
        hear(outcomes[-1])
    return outcomes


def _rehearsed(bench: _Bench, attempt: Attempt, *, solves: bool) -> Outcome:
    outcome = Outcome(attempt, solves, bench.verdicts)
    for number, doing in enumerate(attempt.do, 1):
        try:
            bench.do(doing)
        except _Unexpected as end:
            values = {"number": number, "fault": end.message.as_json()}
            return replace(outcome, fault=Message("lesson.cannot_do", values))
        except FabricaError as error:
            values = {"number": number, "fault": error.message.as_json()}
            return replace(outcome, fault=Message("lesson.cannot_do", values))
    evidence = bench.judge()
    faults = _faults_of_solution(bench, evidence) if solves else _faults_of_wrong(bench, attempt)
    return replace(outcome, fault=next(faults, None))


def _faults_of_solution(bench: _Bench, evidence: Evidence) -> Iterator[Message]:
    left = {goal: said for goal, said in bench.verdicts.items() if goal not in bench.reached}
    for goal, verdict in left.items():
        if not verdict.reached:
            values = {"goal": goal, "said": verdict.message.as_json()}
            yield Message("lesson.not_solved", values)
    for goal in left:
        yield Message("lesson.not_together", {"goal": goal})
    for step in bench.lesson.steps:
        if step.ask is None:
            continue
        fact = fact_of(step.ask, evidence)
        if fact is None:
            yield Message("lesson.no_answer", {"step": step.id})
        elif step.ask.kind == "choice" and str(fact) not in step.ask.choices:
            yield Message("lesson.no_such_answer", {"step": step.id, "fact": fact})


def _faults_of_wrong(bench: _Bench, attempt: Attempt) -> Iterator[Message]:
    verdict = bench.verdicts[attempt.goal]
    if attempt.goal in bench.reached or verdict.reached:
        yield Message("lesson.solved_wrongly", {"goal": attempt.goal})
    elif verdict.message.code != attempt.says:
        values = {"goal": attempt.goal, "wanted": attempt.says, "found": verdict.message.code}
        yield Message("lesson.said_otherwise", values)
