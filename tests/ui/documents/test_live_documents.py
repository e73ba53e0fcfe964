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
from ui.documents.live import flush
from ui.documents.live.client_actions import ClientAction, SequenceGap, perform
from ui.documents.live.document import LiveDocument
from ui.documents.live.file_writer import write_file as write_file
from ui.documents.live.open_documents import OpenDocuments

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


def opened(store: Store, file: Path) -> LiveDocument:
    """Open it as a new process would, whose file is written only when asked for."""
    return LiveDocument(open_store(store.workspace), file, lambda _: None)


def file_text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def test_an_edit_is_kept_before_the_file_has_it_and_then_the_file_has_it(store, file):
    before, live = file_text(file), opened(store, file)
    live.apply_edits([SetSetting("forest", "n_estimators", 7)], CATALOGUE)
    assert file_text(file) == before
    assert live.pending
    write_file(live)
    assert parse(file_text(file)).stages["forest"].settings == {"n_estimators": 7}
    assert "# Where the stages stand on the canvas; no result depends on it." in file_text(file)
    assert not live.pending
    assert live.state().text == file_text(file)


def test_the_file_is_written_behind_the_edits_by_itself(store, file):
    live = OpenDocuments().open(store, file)
    for number in range(5):
        live.apply_edits([SetSeed(number + 1)], CATALOGUE)
    deadline = time.monotonic() + 60
    while live.pending and time.monotonic() < deadline:
        time.sleep(0.01)
    assert parse(file_text(file)).seed == 5
    assert live.state().text == file_text(file)


def test_what_a_killed_process_did_not_write_the_next_one_does(store, file):
    live = opened(store, file)
    live.apply_edits([SetSeed(3)], CATALOGUE)
    live.apply_edits([RemoveStage("forest_scores")], CATALOGUE)
    revision = live.state().revision
    again = opened(store, file)  # the first one is never asked again
    assert again.state().revision == revision
    assert flush(again).text == file_text(file)
    assert parse(file_text(file)).seed == 3
    assert "forest_scores" not in parse(file_text(file)).stages
    again.undo()
    flush(again)
    assert "forest_scores" in parse(file_text(file)).stages


def test_a_process_killed_between_writing_and_noting_left_no_other_s_change(store, file):
    live = opened(store, file)
    live.apply_edits([SetSeed(3)], CATALOGUE)
    revision = live.state().revision
    write_file(live)
    text = file_text(file)
    with store._database.transaction() as connection:  # as if the note had not come
        connection.execute("UPDATE revisions SET text = NULL WHERE number > 1")
        connection.execute("UPDATE documents SET disk = 'before'")
    again = opened(store, file)
    assert again.state().revision == revision
    assert again.state().text == text
    assert again.conflict_revision is None


def test_somebody_else_s_text_becomes_a_revision(store, file):
    live = opened(store, file)
    live.apply_edits([SetSeed(3)], CATALOGUE)
    flush(live)
    mine = file_text(file)
    file.write_text(mine + "\n# by hand\n", encoding="utf-8")
    assert live.state().text == mine + "\n# by hand\n"
    assert live.conflict_revision is None
    live.undo()
    assert flush(live).text == mine == file_text(file)
    live.redo()
    assert flush(live).text == file_text(file) == mine + "\n# by hand\n"


@pytest.mark.parametrize("killed", [False, True])
def test_both_are_kept_where_somebody_else_was_quicker_than_the_file(store, file, killed):
    before, live = file_text(file), opened(store, file)
    live.apply_edits([SetSeed(3)], CATALOGUE)
    file.write_text(before.replace("name: Penguins", "name: Mine"), encoding="utf-8")
    live = opened(store, file) if killed else live
    now = live.state()
    assert (now.pipeline.name, now.pipeline.seed) == ("Mine", 0)
    assert live.conflict_revision == now.revision
    write_file(live)
    assert "name: Mine" in file_text(file)
    live.undo()
    flush(live)
    assert (parse(file_text(file)).name, parse(file_text(file)).seed) == ("Penguins", 3)
    live.redo()
    flush(live)
    assert "name: Mine" in file_text(file)


def test_a_form_may_build_upon_what_the_drawing_did_but_not_upon_another_s_text(store, file):
    live = opened(store, file)
    first = flush(live).text
    live.apply_edits([SetSeed(3)], CATALOGUE)
    live.check_base_text(first)
    file.write_text(first + "\n# by hand\n", encoding="utf-8")
    with pytest.raises(SpecError, match=r"edit\.conflict"):
        live.check_base_text(first)
    live.check_base_text(flush(live).text)
    with pytest.raises(SpecError):
        live.check_base_text("never told")


def test_nothing_is_done_while_the_file_is_no_pipeline(store, file):
    before, live = file_text(file), opened(store, file)
    live.apply_edits([SetSeed(3)], CATALOGUE)
    flush(live)
    file.write_text("fabrica: [", encoding="utf-8")
    for act in (
        lambda: live.apply_edits([SetSeed(4)], CATALOGUE),
        live.undo,
        lambda: write_file(live),
    ):
        with pytest.raises(SpecError):
            act()
    assert file_text(file) == "fabrica: ["
    with pytest.raises(SpecError):
        opened(store, file).state()
    file.write_text(before, encoding="utf-8")
    assert live.apply_edits([SetSeed(5)], CATALOGUE).pipeline.seed == 5


def test_a_file_that_is_gone_is_said_and_never_made_anew(store, file):
    live = opened(store, file)
    live.apply_edits([SetSeed(3)], CATALOGUE)
    file.unlink()
    with pytest.raises(SpecError):
        live.apply_edits([SetSeed(4)], CATALOGUE)
    with pytest.raises(SpecError):
        write_file(live)
    assert not file.exists()


def test_a_refused_list_does_nothing(store, file):
    live = opened(store, file)
    before = live.state()
    with pytest.raises(FabricaError):
        live.apply_edits([SetSeed(3), Connect("forest", "split", "data")], CATALOGUE)
    assert live.state() == before


def test_typing_on_is_one_step_of_undo(store, file):
    live = opened(store, file)
    for number in (1, 12, 120):
        live.apply_edits([SetSetting("forest", "n_estimators", number)], CATALOGUE, "tab")
    for at in ((0.0, 1.0), (0.0, 2.0), (0.0, 3.0)):
        live.apply_edits([MoveStage("forest", at), MoveStage("split", at)], CATALOGUE, "tab")
    live.apply_edits([MoveStage("forest", (0.0, 4.0))], CATALOGUE, "tab")
    live.apply_edits([MoveStage("forest", (0.0, 5.0))], CATALOGUE, "another")
    places = [live.state().pipeline.layout["forest"]]
    while store.revisions.previous(live.identity):
        now = live.undo()
        places.append(now.pipeline.layout["forest"])
    distinct = dict.fromkeys(places)
    assert list(distinct)[:3] == [(0.0, 5.0), (0.0, 4.0), (0.0, 3.0)]
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
        live.apply_edits(edits, CATALOGUE, f"tab-{number}")
        if number % 3 == 1:  # the file is written now and then, and once by somebody else
            flush(live)
        if number == 4:
            text = file_text(file).replace("  roles:", "  # Who says what.\n  roles:")
            file.write_text(text, encoding="utf-8")
    flush(live)
    end = file.read_bytes()
    number = 0
    while store.revisions.previous(live.identity):
        live.undo()
        number += 1
        if number % 2:
            flush(live)
    flush(live)
    assert file.read_bytes() == blank
    assert number == len(lists) + 1
    while store.revisions.next(live.identity):
        live.redo()
        if flush(live).number == 7:
            assert "# Who says what." in file_text(file)
    assert file.read_bytes() == end


def test_undo_behind_edits_that_were_never_written_keeps_the_comments(store, file):
    live = opened(store, file)
    flush(live)
    live.apply_edits([SetSeed(1)], CATALOGUE)  # never written
    live.apply_edits([RemoveStage("measurements")], CATALOGUE)
    flush(live)
    assert "# The year of the measurement" not in file_text(file)
    live.undo()
    flush(live)
    assert "# Where the stages stand on the canvas; no result depends on it." in file_text(file)
    assert parse(file_text(file)).seed == 1


def test_the_last_of_several_stages_goes_only_when_asked(store, file):
    live = opened(store, file)
    every = [RemoveStage(name) for name in live.state().pipeline.stages]
    with pytest.raises(SpecError, match=r"edit\.would_empty"):
        live.apply_edits(every, CATALOGUE, allow_empty=False)
    assert len(live.state().pipeline.stages) == 14
    live.apply_edits(every[:-1], CATALOGUE, allow_empty=False)
    live.apply_edits(every[-1:], CATALOGUE, allow_empty=False)
    assert live.state().pipeline.stages == {}


# What clients do.


def seed(client: str, seq: int, value: int) -> ClientAction:
    return ClientAction(client, seq, edits=({"edit": "set_seed", "seed": value},))


def test_an_act_that_is_sent_again_is_answered_again_and_done_once(store, file):
    live = opened(store, file)
    act = ClientAction("tab", 1, edits=({"edit": "add_stage", "block": "scale"},))
    first = perform(live, act, CATALOGUE, "en")
    assert first["made"] == {"0": "scale"}
    assert perform(live, act, CATALOGUE, "en") == first
    again = opened(store, file)
    assert perform(again, act, CATALOGUE, "en") == first
    assert [name for name in again.state().pipeline.stages if name.startswith("scale_")] == []
    assert perform(again, seed("tab", 2, 4), CATALOGUE, "en")["revision"] == first["revision"] + 1
    assert perform(again, act, CATALOGUE, "en") == first


def test_a_gap_is_said_and_nothing_is_done(store, file):
    live = opened(store, file)
    perform(live, seed("tab", 1, 4), CATALOGUE, "en")
    with pytest.raises(SequenceGap) as caught:
        perform(live, seed("tab", 3, 5), CATALOGUE, "en")
    assert caught.value.expected == 2
    with pytest.raises(SequenceGap):
        perform(opened(store, file), seed("tab", 3, 5), CATALOGUE, "en")
    with pytest.raises(SequenceGap) as caught:
        perform(live, seed("another", 99, 6), CATALOGUE, "en")
    assert caught.value.expected == 1
    assert live.state().pipeline.seed == 4


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
    before = live.state().pipeline
    answer = perform(live, ClientAction("tab", 1, edits=(edit,)), CATALOGUE, "es")
    assert answer["refused"]["code"].startswith(code)
    assert " " in answer["refused"]["said"]
    assert (
        perform(opened(store, file), ClientAction("tab", 1, edits=(edit,)), CATALOGUE, "es")
        == answer
    )
    assert live.state().pipeline == before
    assert perform(live, seed("tab", 2, 4), CATALOGUE, "en")["refused"] is None


def test_too_many_edits_are_refused(store, file):
    edits = tuple({"edit": "set_seed", "seed": n} for n in range(2_001))
    answer = perform(opened(store, file), ClientAction("tab", 1, edits=edits), CATALOGUE, "en")
    assert answer["refused"]["code"] == "edit.too_many"


def test_undo_redo_and_restore_are_acts_like_any_other(store, file):
    live = opened(store, file)
    assert perform(live, ClientAction("tab", 1, "undo"), CATALOGUE, "en")["refused"] is None
    first = live.state()
    packed = pack(first.pipeline)
    version = store.versions.save(live.identity, "As it was", 14, packed, first.text)
    perform(live, seed("tab", 2, 4), CATALOGUE, "en")
    perform(live, ClientAction("tab", 3, "undo"), CATALOGUE, "en")
    assert live.state().pipeline.seed == 0
    perform(live, ClientAction("tab", 3, "undo"), CATALOGUE, "en")
    perform(live, ClientAction("tab", 4, "redo"), CATALOGUE, "en")
    assert live.state().pipeline.seed == 4
    perform(live, ClientAction("tab", 5, "restore", version=version.id), CATALOGUE, "en")
    assert flush(live).text == version.text == file_text(file)
    perform(live, ClientAction("tab", 6, "undo"), CATALOGUE, "en")
    assert live.state().pipeline.seed == 4
    answer = perform(live, ClientAction("tab", 7, "restore", version="0" * 16), CATALOGUE, "en")
    assert answer["refused"]["code"] == "edit.no_such_version"


def test_two_clients_at_once_lose_nothing_and_double_nothing(store, file):
    live = OpenDocuments().open(store, file)

    def edit(client: str) -> list[dict]:
        answers = []
        for seq in range(50):
            name = f"{client}_{seq}"
            act = ClientAction(
                client, seq, edits=({"edit": "add_stage", "block": "scale", "name": name},)
            )
            answers += [perform(live, act, CATALOGUE, "en") for _ in range(1 + seq % 2)]
        return answers

    before = len(live.state().pipeline.stages)
    with ThreadPoolExecutor(2) as pool:
        answers = [answer for part in pool.map(edit, ("ana", "eva")) for answer in part]
    assert {answer["refused"] for answer in answers} == {None}
    assert len({answer["revision"] for answer in answers}) == 100
    stages = list(parse(flush(live).text).stages)
    for client in ("ana", "eva"):
        mine = [name for name in stages if name.startswith(client)]
        assert mine == [f"{client}_{seq}" for seq in range(50)]
    assert len(stages) == before + 100
    assert file_text(file) == flush(live).text


def test_a_large_file_is_opened_and_only_what_makes_it_larger_is_refused(store, file):
    text = file_text(file).replace("notes: []\n", "") + "notes:\n"
    text += "".join(f"  - {'x' * 9_000}{n}\n" for n in range(95))
    file.write_text(text, encoding="utf-8")
    live = opened(store, file)
    assert len(live.state().pipeline.notes) >= 95
    with pytest.raises(SpecError, match="700000"):
        live.apply_edits([SetSeed(4)], CATALOGUE)
    live.undo()
    assert flush(live).text == text == file_text(file)
