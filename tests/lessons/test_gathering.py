"""Evidence from a workspace: results of the stages as they are now, acts, and no library."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline_core.catalog import load_catalogue
from pipeline_core.edits import SetSetting, SwitchStage, apply
from pipeline_core.lessons.acts import record_act
from pipeline_core.lessons.deeds import run
from pipeline_core.lessons.gathering import evidence_of
from pipeline_core.lessons.lesson_files import SHIPPED, lesson_files, read_lesson
from pipeline_core.lessons.starting import lay_down
from pipeline_core.spec import read
from pipeline_core.store import open_store

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    """The first lesson, begun and run once: the store, the catalogue, and the pipeline's file."""
    store = open_store(tmp_path_factory.mktemp("work"))
    catalogue = load_catalogue(store.workspace)
    file = lay_down(read_lesson(lesson_files(SHIPPED)[0]), store.workspace / "pipelines")
    run(store, catalogue, file, {})
    return store, catalogue, file


def test_a_result_is_there_until_its_stage_is_changed(work):
    store, catalogue, file = work
    before = evidence_of(store, catalogue, read(file), str(file))
    assert set(before.results) == set(before.pipeline.stages)
    assert before.results["split"].rows == 344

    changed = apply(read(file), SetSetting("scaled", "method", "robust"), catalogue)
    after = evidence_of(store, catalogue, changed, str(file))

    assert set(before.results) - set(after.results) == {"scaled", "model", "scores"}
    assert after.runs[-1].results["scores"].metrics == before.results["scores"].metrics


def test_a_stage_that_is_off_is_none_with_those_that_need_it(work):
    store, catalogue, file = work

    off = apply(read(file), SwitchStage("model", off=True), catalogue)

    assert not {"model", "scores"} & set(
        evidence_of(store, catalogue, off, str(file)).pipeline.stages
    )


def test_a_pipeline_that_cannot_be_planned_has_evidence_all_the_same(work):
    store, catalogue, file = work
    text = file.read_text(encoding="utf-8")
    other = file.with_name("other.yaml")
    for old, new in (
        ("block: scale", "block: no_such_block"),
        ("{data: coded}", "{data: model}"),
        ("{data: coded}", "{data: scaled}"),
    ):
        other.write_text(text.replace(old, new), encoding="utf-8")
        evidence = evidence_of(store, catalogue, read(other), str(other))
        assert any(problem.severity == "error" for problem in evidence.problems)
        assert evidence.runs == ()


def test_runs_of_before_do_not_count(work):
    store, catalogue, file = work
    ended = evidence_of(store, catalogue, read(file), str(file)).runs[-1]

    later = evidence_of(store, catalogue, read(file), str(file), since=ended.created + 1)

    assert later.runs == ()


def test_what_is_recorded_counts_for_its_pipeline_alone(work):
    store, catalogue, file = work
    record_act(store, str(file), "wire_refused", {"code": "wire.cycle", "path": ["a", "b"]})
    record_act(store, str(file), "verified", {"equal": False})
    record_act(store, "other.yaml", "verified", {"equal": True})

    acts = evidence_of(store, catalogue, read(file), str(file)).acts

    assert [act.kind for act in acts] == ["wire_refused"]


def test_it_loads_no_library(work):
    _, _, file = work
    code = f"""
import sys
from pathlib import Path
from pipeline_core.catalog import load_catalogue
from pipeline_core.lessons.gathering import evidence_of
from pipeline_core.lessons.lesson_files import all_lessons
from pipeline_core.lessons.progress import begin, judge
from pipeline_core.spec import read
from pipeline_core.store import open_store
file = Path({str(file)!r})
store = open_store(file.parents[1])
lesson = all_lessons()[0][0]
begin(store, lesson, str(file))
evidence = evidence_of(store, load_catalogue(store.workspace), read(file), str(file))
assert judge(store, lesson, evidence)["all-ran"].reached
assert not {{"pandas", "sklearn", "pydantic", "numpy"}} & set(sys.modules), sys.modules.keys()
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr[-2000:]
