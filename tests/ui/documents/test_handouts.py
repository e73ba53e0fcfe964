"""What the teacher hands out: everybody gets a copy, once, and nothing of theirs is touched."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from pipeline_core.spec import read
from pipeline_core.store import open_store
from pipeline_core.store.disk_quota import set_class_quota
from ui.documents import documents, handouts
from ui.security import people, visitor

TEXT = """\
fabrica: 1
name: Trees
# what the class sees
stages:
  rows:
    block: read_csv
    settings:
      path: {path}
"""


@pytest.fixture
def classroom(workspace, monkeypatch):
    """A teacher with a pipeline that reads a file from beside its folder, and two people."""
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    open_store(workspace).close()
    teacher, ana, eva = (people.sign_in(name, "lluvia") for name in ("Profe", "Ana", "Eva"))
    folder = people.folder(teacher) / "pipelines" / "lesson"
    folder.mkdir(parents=True)
    (folder / "trees.csv").write_text("a,b\n1,2\n")
    (folder / "lesson.yaml").write_text(TEXT.format(path="trees.csv"))
    yield teacher, ana, eva
    client.stop_launcher(workspace)


def hand_out(teacher: str):
    with visitor.act_as(teacher):
        return handouts.hand_out(documents.load("lesson"), teacher)


def pipelines_of(person: str) -> dict[str, Path]:
    """Return a person's pipeline files by the names that are shown."""
    files = (people.folder(person) / "pipelines").glob("*/*.yaml")
    return {read(file).name: file for file in files}


def test_everybody_gets_it_with_its_data_and_who_joins_later_too(classroom):
    teacher, ana, eva = classroom
    hand_out(teacher)
    later = people.sign_in("Leo", "lluvia")
    assert pipelines_of(later) == {}
    with visitor.act_as(later):
        handouts.deliver_to_visitor()
    for person in (ana, eva, later):
        file = pipelines_of(person)["Trees"]
        assert file.stem == file.parent.name == "trees"
        assert file.read_text("utf-8") == TEXT.format(path="trees.csv")
        assert (file.parent / "trees.csv").read_text("utf-8") == "a,b\n1,2\n"
        with visitor.act_as(person):
            assert documents.load("trees").name == "Trees"
    assert list(pipelines_of(teacher)) == ["Trees"], "the teacher has the original alone"


def test_nothing_that_somebody_changed_is_overwritten(classroom):
    teacher, ana, _ = classroom
    first = hand_out(teacher)
    own = pipelines_of(ana)["Trees"]
    own.write_text(own.read_text().replace("what the class sees", "mine"))
    (own.parent / "trees.csv").write_text("a,b\n7,7\n")
    with visitor.act_as(ana):
        handouts.deliver_to_visitor()
    second = hand_out(teacher)
    assert set(pipelines_of(ana)) == {"Trees", "Trees (2)"}
    assert "mine" in own.read_text()
    assert (own.parent / "trees.csv").read_text() == "a,b\n7,7\n"
    assert "# what the class sees" in pipelines_of(ana)["Trees (2)"].read_text()
    assert handouts.received_by(ana) == [first.id, second.id]


def test_a_copy_that_was_deleted_does_not_come_again(classroom):
    teacher, ana, _ = classroom
    hand_out(teacher)
    file = pipelines_of(ana)["Trees"]
    file.unlink()
    handouts.deliver(ana)
    assert pipelines_of(ana) == {}


def test_the_name_of_an_example_is_taken(classroom):
    teacher, ana, _ = classroom
    with visitor.act_as(teacher):
        example = documents.load("penguins")
        handouts.hand_out(example, teacher)
    assert list(pipelines_of(ana)) == [f"{example.name} (2)"]
    with visitor.act_as(ana):
        assert documents.load("penguins").name == example.name
        assert documents.load("penguins-2").name == f"{example.name} (2)"


def test_many_pages_at_once_bring_one_copy(classroom):
    teacher, ana, _ = classroom
    with visitor.act_as(teacher):
        handouts._write(handouts.Handout("h" * 16, "Trees", 1.0, teacher), documents.load("lesson"))
    pages = [threading.Thread(target=handouts.deliver, args=(ana,)) for _ in range(6)]
    for page in pages:
        page.start()
    for page in pages:
        page.join()
    assert list(pipelines_of(ana)) == ["Trees"]


def test_a_full_quota_keeps_nobody_from_the_lesson(classroom, workspace):
    teacher, ana, _ = classroom
    set_class_quota(workspace, 0.000001)
    hand_out(teacher)
    assert list(pipelines_of(ana)) == ["Trees"]


def test_after_withdrawing_nobody_else_gets_it_and_copies_stay(classroom):
    teacher, ana, _ = classroom
    handout = hand_out(teacher)
    handouts.withdraw(handout.id)
    later = people.sign_in("Leo", "lluvia")
    handouts.deliver(later)
    assert handouts.all_handouts() == []
    assert (list(pipelines_of(ana)), pipelines_of(later)) == (["Trees"], {})


@pytest.mark.parametrize("handout", ["..", "../..", "", ".", "../" + "a" * 16])
def test_only_a_handout_is_withdrawn(classroom, workspace, handout):
    hand_out(classroom[0])
    with pytest.raises(FabricaError):
        handouts.withdraw(handout)
    assert len(handouts.all_handouts()) == 1
    assert len(people.everybody()) == 3


@pytest.mark.parametrize(
    "path", ["gone.csv", "../../../../runtime/key", "/etc/passwd", "../../../{eva}/person.json"]
)
def test_what_the_pipeline_may_not_read_is_not_handed_out(classroom, workspace, path):
    teacher, ana, eva = classroom
    (workspace / "runtime" / "key").write_text("secret")
    file = people.folder(teacher) / "pipelines" / "lesson" / "lesson.yaml"
    file.write_text(TEXT.format(path=path.format(eva=eva)))
    with pytest.raises(FabricaError) as caught:
        hand_out(teacher)
    assert caught.value.code == "pack.no_file"
    assert handouts.all_handouts() == []
    assert pipelines_of(ana) == {}
    assert list((workspace / "people" / "handouts").iterdir()) == []


def test_somebody_removed_in_the_meantime_is_not_made_anew(classroom, workspace):
    teacher, ana, eva = classroom
    with visitor.act_as(teacher):
        handouts._write(handouts.Handout("h" * 16, "Trees", 1.0, teacher), documents.load("lesson"))
    people.remove(eva)
    handouts.deliver(eva)
    assert not people.folder(eva).exists()
    handouts.deliver_to_everybody()
    assert list(pipelines_of(ana)) == ["Trees"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"id": 1}'])
def test_a_damaged_handout_is_none(classroom, workspace, text):
    handout = hand_out(classroom[0])
    (workspace / "people" / "handouts" / handout.id / "handout.json").write_text(text)
    assert handouts.all_handouts() == []
    handouts.deliver_to_everybody()
