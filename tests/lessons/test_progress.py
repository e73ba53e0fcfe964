"""Progress: what was reached stays reached, the first answer counts, another lesson is another."""

from dataclasses import replace

import pytest

from pipeline_core.errors import UsageError
from pipeline_core.lessons.evidence import Evidence
from pipeline_core.lessons.lesson import FunctionUse, Lesson, Question, Start, Step
from pipeline_core.lessons.progress import (
    all_progress,
    answer,
    begin,
    judge,
    look_at_hint,
    mark_read,
    progress_in,
)
from pipeline_core.spec import Pipeline, Stage
from pipeline_core.store import open_store
from tests.small_catalogue import real_catalogue

GUESS = Question("How many?", "number", FunctionUse("rows", {"trait": "split"}), tolerance=1)
STEPS = (
    Step("read", "Read."),
    Step("split", "Split.", ask=GUESS, goals=(FunctionUse("stages", {"trait": "split"}, "split"),)),
)
LESSON = Lesson("tiny", "prepare", "Tiny", "Idea.", 10, Start(Pipeline()), STEPS)
DRAWN = Pipeline(stages={"s": Stage("s", "split_rows")})


@pytest.fixture
def store(tmp_path):
    return open_store(tmp_path)


def test_a_lesson_is_gone_through_step_by_step(store):
    begin(store, LESSON, "tiny.yaml")
    assert progress_in(store, "tiny").current(LESSON).id == "read"

    mark_read(store, LESSON, "read")
    answer(store, LESSON, "split", 344)
    assert progress_in(store, "tiny").current(LESSON).id == "split"

    judge(store, LESSON, Evidence(DRAWN, real_catalogue()))
    assert progress_in(store, "tiny").current(LESSON) is None


def test_what_was_reached_stays_so(store):
    begin(store, LESSON, "tiny.yaml")
    judge(store, LESSON, Evidence(DRAWN, real_catalogue()))

    verdicts = judge(store, LESSON, Evidence(Pipeline(), real_catalogue()))

    assert not verdicts["split"].reached
    assert progress_in(store, "tiny").reached == {"split"}


def test_what_a_later_step_asks_for_counts_only_when_its_turn_has_come(store):
    both = (
        FunctionUse("stages", {"trait": "split"}, "split"),
        FunctionUse("stages", {"trait": "source"}, "source"),
    )
    last = Step("last", "Last.", goals=(FunctionUse("stages", {"trait": "split"}, "again"),))
    lesson = replace(LESSON, steps=(Step("both", "Both.", goals=both), last))
    begin(store, lesson, "tiny.yaml")

    verdicts = judge(store, lesson, Evidence(DRAWN, real_catalogue()))
    assert (verdicts["split"].reached, verdicts["again"].reached) == (True, True)
    assert progress_in(store, "tiny").reached == set()

    whole = replace(DRAWN, stages={**DRAWN.stages, "d": Stage("d", "example_data")})
    judge(store, lesson, Evidence(whole, real_catalogue()))
    assert progress_in(store, "tiny").reached == {"split", "source", "again"}


def test_the_first_answer_counts_and_what_is_none_is_refused(store):
    begin(store, LESSON, "tiny.yaml")
    for wrong in ("many", True, None):
        with pytest.raises(UsageError):
            answer(store, LESSON, "split", wrong)
    with pytest.raises(UsageError, match="read"):
        answer(store, LESSON, "read", 1)

    answer(store, LESSON, "split", 300)

    assert answer(store, LESSON, "split", 344).answers == {"split": 300}


def test_begun_anew_it_is_at_its_beginning_and_others_are_as_they_were(store):
    begin(store, LESSON, "one.yaml")
    answer(store, LESSON, "split", 300)
    look_at_hint(store, LESSON, "split")
    store.lessons.add("other", "begun", {}, "other.yaml")

    begin(store, LESSON, "two.yaml")

    progress = all_progress(store)
    assert (progress["tiny"].pipeline, progress["tiny"].answers) == ("two.yaml", {})
    assert progress["tiny"].hints == {}
    assert progress["other"].pipeline == "other.yaml"


def test_it_is_there_after_the_workspace_was_opened_again(store, tmp_path):
    begin(store, LESSON, "tiny.yaml")
    answer(store, LESSON, "split", 300)
    store.close()

    assert progress_in(open_store(tmp_path), "tiny").answers == {"split": 300}
