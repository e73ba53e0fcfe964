"""A pipeline that is open: every act is kept at once, the file follows, no work is lost."""

from __future__ import annotations

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline_core.edits import (
    AddStage,
    Connect,
    MoveStage,
    RemoveStage,
    RenameStage,
    SetSeed,
    SetSetting,
)
from pipeline_core.errors import FabricaError, SpecError
from pipeline_core.spec import Pipeline, pack, parse, write
from pipeline_core.store import Store, open_store
from tests.small_catalogue import real_catalogue
from ui.documents.live import settled
from ui.documents.live.acts import Act, Gap, do
from ui.documents.live.document import Live
from ui.documents.live.opened import Opened
from ui.documents.live.writing import write as write_file

CATALOGUE = real_catalogue()
PENGUINS = Path(__file__).parents[3] / "examples" / "penguins"


@pytest.fixture
def store(workspace: Path) -> Store:
    return open_store(workspace)


@pytest.fixture
def file(workspace: Path) -> Path:
    folder = workspace / "pipelines" / "penguins"
    shutil.copytree(PENGUINS, folder)
    return folder / "penguins.yaml"


def opened(store: Store, file: Path) -> Live:
    """Open it as a new process would, whose file is written only when asked for."""
    return Live(open_store(store.workspace), file, lambda _: None)


def said(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def test_an_edit_is_kept_before_the_file_has_it_and_then_the_file_has_it(store, file):
    before, live = said(file), opened(store, file)
    live.change([SetSetting("forest", "n_estimators", 7)], CATALOGUE)
    assert said(file) == before
    assert live.pending
    write_file(live)
    assert parse(said(file)).stages["forest"].settings == {"n_estimators": 7}
    assert "# The year says when somebody measured, not what." in said(file)
    assert not live.pending
    assert live.now().text == said(file)


def test_the_file_is_written_behind_the_edits_by_itself(store, file):
    live = Opened().of(store, file)
    for number in range(5):
        live.change([SetSeed(number + 1)], CATALOGUE)
    deadline = time.monotonic() + 60
    while live.pending and time.monotonic() < deadline:
        time.sleep(0.01)
    assert parse(said(file)).seed == 5
    assert live.now().text == said(file)


def test_what_a_killed_process_did_not_write_the_next_one_does(store, file):
    live = opened(store, file)
    live.change([SetSeed(3)], CATALOGUE)
    live.change([RemoveStage("forest_scores")], CATALOGUE)
    revision = live.now().revision
    again = opened(store, file)  # the first one is never asked again
    assert again.now().revision == revision
    assert settled(again).text == said(file)
    assert parse(said(file)).seed == 3
    assert "forest_scores" not in parse(said(file)).stages
    again.undo()
    settled(again)
    assert "forest_scores" in parse(said(file)).stages


def test_a_process_killed_between_writing_and_noting_left_no_other_s_change(store, file):
    live = opened(store, file)
    live.change([SetSeed(3)], CATALOGUE)
    revision = live.now().revision
    write_file(live)
    text = said(file)
    with store._database.transaction() as connection:  # as if the note had not come
        connection.execute("UPDATE revisions SET text = NULL WHERE number > 1")
        connection.execute("UPDATE documents SET disk = 'before'")
    again = opened(store, file)
    assert again.now().revision == revision
    assert again.now().text == text
    assert again.both_kept is None


def test_somebody_else_s_text_becomes_a_revision(store, file):
    live = opened(store, file)
    live.change([SetSeed(3)], CATALOGUE)
    settled(live)
    mine = said(file)
    file.write_text(mine + "\n# by hand\n", encoding="utf-8")
    assert live.now().text == mine + "\n# by hand\n"
    assert live.both_kept is None
    live.undo()
    assert settled(live).text == mine == said(file)
    live.redo()
    assert settled(live).text == said(file) == mine + "\n# by hand\n"


@pytest.mark.parametrize("killed", [False, True])
def test_both_are_kept_where_somebody_else_was_quicker_than_the_file(store, file, killed):
    before, live = said(file), opened(store, file)
    live.change([SetSeed(3)], CATALOGUE)
    file.write_text(before.replace("name: Penguins", "name: Mine"), encoding="utf-8")
    live = opened(store, file) if killed else live
    now = live.now()
    assert (now.pipeline.name, now.pipeline.seed) == ("Mine", 0)
    assert live.both_kept == now.revision
    write_file(live)
    assert "name: Mine" in said(file)
    live.undo()
    settled(live)
    assert (parse(said(file)).name, parse(said(file)).seed) == ("Penguins", 3)
    live.redo()
    settled(live)
    assert "name: Mine" in said(file)


def test_a_form_may_build_upon_what_the_drawing_did_but_not_upon_another_s_text(store, file):
    live = opened(store, file)
    first = settled(live).text
    live.change([SetSeed(3)], CATALOGUE)
    live.shown(first)
    file.write_text(first + "\n# by hand\n", encoding="utf-8")
    with pytest.raises(SpecError, match=r"edit\.conflict"):
        live.shown(first)
    live.shown(settled(live).text)
    with pytest.raises(SpecError):
        live.shown("never told")


def test_nothing_is_done_while_the_file_is_no_pipeline(store, file):
    before, live = said(file), opened(store, file)
    live.change([SetSeed(3)], CATALOGUE)
    settled(live)
    file.write_text("fabrica: [", encoding="utf-8")
    for act in (lambda: live.change([SetSeed(4)], CATALOGUE), live.undo, lambda: write_file(live)):
        with pytest.raises(SpecError):
            act()
    assert said(file) == "fabrica: ["
    with pytest.raises(SpecError):
        opened(store, file).now()
    file.write_text(before, encoding="utf-8")
    assert live.change([SetSeed(5)], CATALOGUE).pipeline.seed == 5


def test_a_file_that_is_gone_is_said_and_never_made_anew(store, file):
    live = opened(store, file)
    live.change([SetSeed(3)], CATALOGUE)
    file.unlink()
    with pytest.raises(SpecError):
        live.change([SetSeed(4)], CATALOGUE)
    with pytest.raises(SpecError):
        write_file(live)
    assert not file.exists()


def test_a_refused_list_does_nothing(store, file):
    live = opened(store, file)
    before = live.now()
    with pytest.raises(FabricaError):
        live.change([SetSeed(3), Connect("forest", "split", "data")], CATALOGUE)
    assert live.now() == before


def test_typing_on_is_one_step_of_undo(store, file):
    live = opened(store, file)
    for number in (1, 12, 120):
        live.change([SetSetting("forest", "n_estimators", number)], CATALOGUE, "tab")
    for at in ((0.0, 1.0), (0.0, 2.0), (0.0, 3.0)):
        live.change([MoveStage("forest", at), MoveStage("split", at)], CATALOGUE, "tab")
    live.change([MoveStage("forest", (0.0, 4.0))], CATALOGUE, "tab")
    live.change([MoveStage("forest", (0.0, 5.0))], CATALOGUE, "another")
    places = [live.now().pipeline.layout["forest"]]
    while store.revisions.before(live.identity):
        now = live.undo()
        places.append(now.pipeline.layout["forest"])
    found = dict.fromkeys(places)
    assert list(found)[:3] == [(0.0, 5.0), (0.0, 4.0), (0.0, 3.0)]
    assert len(places) == 5  # another's, one dragged, two dragged, typed, as it was
    assert live.redo().pipeline.stages["forest"].settings == {"n_estimators": 120}


def test_undo_to_blank_and_redo_to_the_end_gives_the_same_bytes(store, workspace):
    folder = workspace / "pipelines" / "mine"
    folder.mkdir(parents=True)
    file = folder / "mine.yaml"
    write(Pipeline("Mine"), file)
    blank, live = file.read_bytes(), opened(store, file)
    lists = [
        [AddStage("read_csv", "rows", {"path": "rows.csv"}, (0.0, 0.0))],
        [AddStage("set_roles", "roles"), Connect("rows", "roles", "table")],
        [SetSetting("roles", "target", "y")],
        [AddStage("scale", "scaled", {}, (9.0, 9.5)), Connect("roles", "scaled", "data")],
        [MoveStage("roles", (100.0, 20.0))],
        [RenameStage("scaled", "even")],
        [RemoveStage("roles", heal=True)],
        [SetSeed(9)],
    ]
    for number, edits in enumerate(lists):
        live.change(edits, CATALOGUE, f"tab-{number}")
        if number % 3 == 1:  # the file is written now and then, and once by somebody else
            settled(live)
        if number == 4:
            text = said(file).replace("  roles:", "  # Who says what.\n  roles:")
            file.write_text(text, encoding="utf-8")
    settled(live)
    end = file.read_bytes()
    number = 0
    while store.revisions.before(live.identity):
        live.undo()
        number += 1
        if number % 2:
            settled(live)
    settled(live)
    assert file.read_bytes() == blank
    assert number == len(lists) + 1
    while store.revisions.after(live.identity):
        live.redo()
        if settled(live).number == 7:
            assert "# Who says what." in said(file)
    assert file.read_bytes() == end


def test_undo_behind_edits_that_were_never_written_keeps_the_comments(store, file):
    live = opened(store, file)
    settled(live)
    live.change([SetSeed(1)], CATALOGUE)  # never written
    live.change([RemoveStage("measurements")], CATALOGUE)
    settled(live)
    assert "# The year says" not in said(file)
    live.undo()
    settled(live)
    assert "# The year says when somebody measured, not what." in said(file)
    assert parse(said(file)).seed == 1


def test_the_last_of_several_stages_goes_only_when_asked(store, file):
    live = opened(store, file)
    every = [RemoveStage(name) for name in live.now().pipeline.stages]
    with pytest.raises(SpecError, match=r"edit\.would_empty"):
        live.change(every, CATALOGUE, emptying=False)
    assert len(live.now().pipeline.stages) == 14
    live.change(every[:-1], CATALOGUE, emptying=False)
    live.change(every[-1:], CATALOGUE, emptying=False)
    assert live.now().pipeline.stages == {}


# What clients do.


def seed(client: str, seq: int, value: int) -> Act:
    return Act(client, seq, edits=({"edit": "set_seed", "seed": value},))


def test_an_act_that_is_sent_again_is_answered_again_and_done_once(store, file):
    live = opened(store, file)
    act = Act("tab", 7, edits=({"edit": "add_stage", "block": "scale"},))
    first = do(live, act, CATALOGUE, "en")
    assert first["made"] == {"0": "scale"}
    assert do(live, act, CATALOGUE, "en") == first
    again = opened(store, file)
    assert do(again, act, CATALOGUE, "en") == first
    assert [name for name in again.now().pipeline.stages if name.startswith("scale_")] == []
    assert do(again, seed("tab", 8, 4), CATALOGUE, "en")["revision"] == first["revision"] + 1
    assert do(again, act, CATALOGUE, "en") == first


def test_a_gap_is_said_and_nothing_is_done(store, file):
    live = opened(store, file)
    do(live, seed("tab", 7, 4), CATALOGUE, "en")
    with pytest.raises(Gap) as caught:
        do(live, seed("tab", 9, 5), CATALOGUE, "en")
    assert caught.value.expected == 8
    with pytest.raises(Gap):
        do(opened(store, file), seed("tab", 9, 5), CATALOGUE, "en")
    assert live.now().pipeline.seed == 4
    assert do(live, seed("another", 99, 6), CATALOGUE, "en")["refused"] is None


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        ({"edit": "remove_stage", "stage": "nobody"}, "edit.no_such_stage"),
        ({"edit": "connect", "source": "forest", "stage": "split", "port": "data"}, "wire."),
        ({"edit": "__class__"}, "edit.unknown"), ({"edit": ["x"]}, "edit.unknown"),
        (17, "edit.unknown"), (None, "edit.unknown"),
        ({"edit": "set_seed", "seed": "3"}, "edit.bad_part"),
        ({"edit": "move_stage", "stage": "split", "at": [float("nan"), 1]}, "edit.bad_part"),
        ({"edit": "set_setting", "stage": "split"}, "edit.missing_part"),
        ({"edit": "rename_stage", "stage": "split", "name": "../../etc"}, "spec."),
        ({"edit": "set_setting", "stage": "split", "setting": "test_share", "value": "x" * 400_000},
         "edit.value_too_large"),
    ],
)  # fmt: skip
def test_a_refusal_is_an_answer_too_and_the_next_act_goes_on(store, file, edit, code):
    live = opened(store, file)
    before = live.now().pipeline
    found = do(live, Act("tab", 1, edits=(edit,)), CATALOGUE, "es")
    assert found["refused"]["code"].startswith(code)
    assert " " in found["refused"]["said"]
    assert do(opened(store, file), Act("tab", 1, edits=(edit,)), CATALOGUE, "es") == found
    assert live.now().pipeline == before
    assert do(live, seed("tab", 2, 4), CATALOGUE, "en")["refused"] is None


def test_too_many_edits_are_refused(store, file):
    edits = tuple({"edit": "set_seed", "seed": n} for n in range(2_001))
    found = do(opened(store, file), Act("tab", 1, edits=edits), CATALOGUE, "en")
    assert found["refused"]["code"] == "edit.too_many"


def test_undo_redo_and_restore_are_acts_like_any_other(store, file):
    live = opened(store, file)
    assert do(live, Act("tab", 1, "undo"), CATALOGUE, "en")["refused"] is None
    first = live.now()
    packed = pack(first.pipeline)
    version = store.versions.save(live.identity, "As it was", 14, packed, first.text)
    do(live, seed("tab", 2, 4), CATALOGUE, "en")
    do(live, Act("tab", 3, "undo"), CATALOGUE, "en")
    assert live.now().pipeline.seed == 0
    do(live, Act("tab", 3, "undo"), CATALOGUE, "en")
    do(live, Act("tab", 4, "redo"), CATALOGUE, "en")
    assert live.now().pipeline.seed == 4
    do(live, Act("tab", 5, "restore", version=version.id), CATALOGUE, "en")
    assert settled(live).text == version.text == said(file)
    do(live, Act("tab", 6, "undo"), CATALOGUE, "en")
    assert live.now().pipeline.seed == 4
    found = do(live, Act("tab", 7, "restore", version="0" * 16), CATALOGUE, "en")
    assert found["refused"]["code"] == "edit.no_such_version"


def test_two_clients_at_once_lose_nothing_and_double_nothing(store, file):
    live = Opened().of(store, file)

    def edit(client: str) -> list[dict]:
        found = []
        for seq in range(50):
            name = f"{client}_{seq}"
            act = Act(client, seq, edits=({"edit": "add_stage", "block": "scale", "name": name},))
            found += [do(live, act, CATALOGUE, "en") for _ in range(1 + seq % 2)]
        return found

    before = len(live.now().pipeline.stages)
    with ThreadPoolExecutor(2) as pool:
        answers = [one for found in pool.map(edit, ("ana", "eva")) for one in found]
    assert {one["refused"] for one in answers} == {None}
    assert len({one["revision"] for one in answers}) == 100
    stages = list(parse(settled(live).text).stages)
    for client in ("ana", "eva"):
        mine = [name for name in stages if name.startswith(client)]
        assert mine == [f"{client}_{seq}" for seq in range(50)]
    assert len(stages) == before + 100
    assert said(file) == settled(live).text


def test_a_large_file_is_opened_and_only_what_makes_it_larger_is_refused(store, file):
    text = said(file).replace("notes: []\n", "") + "notes:\n"
    text += "".join(f"  - {'x' * 9_000}{n}\n" for n in range(95))
    file.write_text(text, encoding="utf-8")
    live = opened(store, file)
    assert len(live.now().pipeline.notes) >= 95
    with pytest.raises(SpecError, match="700000"):
        live.change([SetSeed(4)], CATALOGUE)
    live.undo()
    assert settled(live).text == text == said(file)
