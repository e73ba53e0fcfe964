"""The teacher's acts: the server asks who acts, whatever was drawn."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.errors import StoreError
from pipeline_core.lessons.progress import answer, mark_read
from pipeline_core.runs import client
from pipeline_core.runs.slots import Slots
from pipeline_core.store import open_store
from pipeline_core.store.disk_quota import quota_of
from ui.documents import documents, handouts
from ui.documents.class_lessons import chosen_lesson
from ui.documents.lessons import begin_lesson, find_lesson
from ui.documents.stores import visitor_store
from ui.screens.classroom import acts, roster
from ui.screens.settings import access_section
from ui.security import people, sessions, token, visitor
from ui.text.words import translate

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def pupils(workspace, monkeypatch):
    """Two people of a class who are signed in; the acts come from a page of the first."""
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    ana, eva = (people.sign_in(name, "lluvia") for name in ("Ana", "Eva"))
    open_sessions = {person: sessions.begin_session(person) for person in (ana, eva)}
    user = {"person": ana, "session": open_sessions[ana].id}
    monkeypatch.setattr(visitor.st, "user", user)
    return ana, eva, user


ACTS = {
    "sign out": acts.sign_out,
    "reset": acts.reset_word,
    "stop": acts.stop_runs,
    "remove": lambda person: acts.remove(person, people.name_of(person)),
    "delete": lambda person: acts.delete_data(person, people.name_of(person)),
    "delete all": lambda _: acts.delete_class("delete everything", names=True),
    "hand out": lambda _: acts.hand_out("penguins"),
    "withdraw": lambda _: acts.withdraw("nothing"),
    "quota": lambda _: acts.set_quota(1e9),
    "lesson": lambda _: acts.put_lesson("what-a-pipeline-is"),
    "pause": lambda _: acts.pause(),
    "resume": lambda _: acts.resume(),
    "everybody": lambda _: access_section.sign_everybody_out(),
}
LEAVES_SIGNED_IN = ("stop", "hand out", "withdraw", "quota", "pause", "resume", "lesson")


def files_of_class():
    """Return every file of the people's, with its content."""
    folder = people.folder("0" * 16).parent
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_a_pupil_may_not_whatever_the_page_showed(pupils, act):
    _, eva, _ = pupils
    before = files_of_class(), sessions.open_sessions()
    with pytest.raises(StoreError, match=r"class\.not_found"):
        act(eva)
    assert before == (files_of_class(), sessions.open_sessions())


@pytest.mark.parametrize(("name", "act"), ACTS.items())
def test_the_teacher_may_until_they_sign_out(pupils, name, act):
    ana, eva, user = pupils
    session = sessions.begin_session(ana, teacher=True)
    user["session"] = session.id
    act(eva)
    is_in = [known for known in sessions.open_sessions() if known.person == eva]
    assert bool(is_in) is (name in LEAVES_SIGNED_IN)
    sessions.end_session(session.id)
    with pytest.raises(StoreError):
        act(eva)


def test_nobody_is_the_teacher_by_the_session_of_another(pupils):
    _, eva, user = pupils
    user["session"] = sessions.begin_session(eva, teacher=True).id
    assert not visitor.is_teacher()


def test_the_owner_of_an_app_without_a_class_replaces_the_key_after_a_question(page, workspace):
    app = page()
    app.switch_page("../pages/settings.py").run()
    issued = token.issue("x")
    app.button(key="sign-all-out").click().run()
    assert app.button(key="sign-all-out-yes")
    assert token.is_valid(issued, "x")
    access_section.sign_everybody_out()
    assert not token.is_valid(issued, "x")


@pytest.mark.parametrize("lang", ["en", "es"])
def test_without_a_class_its_page_is_not_found(workspace, lang):
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
    app.session_state["language"] = lang
    for name in ("settings", "classroom"):
        app.switch_page(f"../pages/{name}.py").run()
    expected = {"en": "There is no such page.", "es": "No existe esa página."}
    assert [element.value for element in app.info] == [expected[lang]]
    assert not app.button


@pytest.fixture
def teacher(pupils):
    """The first of the two is the teacher; no launcher outlives the test."""
    ana, eva, user = pupils
    user["session"] = sessions.begin_session(ana, teacher=True).id
    folder = people.folder(eva)
    yield ana, eva
    for workspace in (folder, folder.parent.parent):
        client.stop_launcher(workspace)


def test_the_teacher_stops_what_runs_and_what_waits(teacher, workspace):
    _, eva = teacher
    slot = Slots(workspace / "runtime", 1)
    open_store(workspace).close()
    client.ensure_launcher(workspace, at_once=1)
    held = slot.acquire()
    store = open_store(people.folder(eva))
    text = "fabrica: 1\nname: x\nstages: {}\n"
    runs = [store.runs.create("x", "x", "x.yaml", text).id for _ in range(3)]
    for run in runs:
        client.submit(store, run)
    assert [len(tickets) for tickets in roster._runs_of_people().values()] == [3]
    acts.stop_runs(eva)
    os.close(held)
    assert {store.runs.get(run).status for run in runs} == {"cancelled"}
    assert {store.runs.get(run).started for run in runs} == {None}


def test_the_teacher_removes_a_name_with_all_that_is_theirs(teacher, workspace):
    ana, eva = teacher
    (people.folder(eva) / "pipelines" / "mine").mkdir(parents=True)
    client.ensure_launcher(people.folder(eva))
    acts.remove(eva, " eva ")
    assert [person.name for person in people.everybody()] == ["Ana"]
    assert [path.name for path in (workspace / "people").glob("*")] == [ana]
    assert not [known for known in sessions.open_sessions() if known.person == eva]
    newcomer = people.sign_in("Eva", "another word")
    assert newcomer != eva
    assert not (people.folder(newcomer) / "pipelines").exists()


@pytest.mark.parametrize("person", ["", "..", "../..", "0123456789abcdef", "examples"])
def test_nobody_else_is_removed(teacher, workspace, person):
    ana, _ = teacher
    for name in (person, ana):
        with pytest.raises(StoreError, match=r"class\.not_found"):
            acts.remove(name, people.name_of(ana))
        with pytest.raises(StoreError, match=r"class\.not_found"):
            acts.delete_data(name, people.name_of(ana))
    assert len(people.everybody()) == 2


@pytest.mark.parametrize("lang", ["en", "es"])
def test_removing_asks_first(teacher, lang):
    _, eva = teacher
    app = AppTest.from_string(
        "from ui.screens.classroom.roster import show_roster\nshow_roster()", default_timeout=60
    )
    app.session_state["language"] = lang
    app.run()
    app.button(key=f"remove-{eva}").click().run()
    assert not app.exception
    assert people.name_of(eva) == "Eva"


def own_file(person: str) -> Path:
    """Return a file of a person's, made if missing."""
    file = people.folder(person) / "pipelines" / "mine" / "mine.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("fabrica: 1\nname: Mine\nstages: {}\n")
    return file


DELETIONS = {
    "remove": acts.remove,
    "data": acts.delete_data,
    "all": lambda _, typed: acts.delete_class(typed, names=False),
    "all and names": lambda _, typed: acts.delete_class(typed, names=True),
}


@pytest.mark.parametrize("delete", DELETIONS.values(), ids=DELETIONS)
@pytest.mark.parametrize("typed", ["", "Ana", "yes", "Ev", "Evaa", "delete", "*"])
def test_nothing_is_deleted_unless_the_right_words_were_typed(teacher, delete, typed):
    _, eva = teacher
    own_file(eva)
    before = files_of_class()
    with pytest.raises(StoreError) as caught:
        delete(eva, typed)
    assert caught.value.code == "class.not_confirmed"
    assert files_of_class() == before


def test_deleted_data_leaves_the_name_and_the_word_and_everybody_elses(teacher, workspace):
    ana, eva = teacher
    leo = people.sign_in("Leo", "arena")
    files = [own_file(person) for person in (ana, leo)]
    gone = own_file(eva)
    store, text = open_store(people.folder(eva)), "fabrica: 1\nname: x\nstages: {}\n"
    client.ensure_launcher(workspace, at_once=1)
    slot = Slots(workspace / "runtime", 1)
    held = slot.acquire()
    run = store.runs.create("x", "x", "x.yaml", text).id
    client.submit(store, run)
    acts.delete_data(eva, "EVA")
    os.close(held)
    assert roster._runs_of_people() == {}
    assert not gone.exists()
    assert not people.folder(eva).exists()
    assert all(file.is_file() for file in files)
    fresh = people.sign_in("Eva", "lluvia")
    assert fresh != eva
    assert [person.name for person in people.everybody()] == ["Ana", "Eva", "Leo"]
    assert open_store(people.folder(fresh)).runs.latest() == []
    with pytest.raises(StoreError, match=r"enter\.taken"):
        people.sign_in("Eva", "another word")


@pytest.mark.parametrize("names", [False, True])
def test_the_classs_data_goes_and_the_teachers_stays(teacher, workspace, names):
    ana, eva = teacher
    kept, gone = own_file(ana), own_file(eva)
    handout = acts.hand_out("mine")
    assert handouts.received_by(eva) == [handout.id]
    acts.delete_class("Delete everything ", names=names)
    assert kept.is_file()
    assert not gone.exists()
    assert handouts.all_handouts() == []
    assert [person.name for person in people.everybody()] == (["Ana"] if names else ["Ana", "Eva"])
    left = [file for file in files_of_class() if "pipelines" in file.parts]
    assert left == [kept]
    assert visitor.is_teacher()


def test_one_whose_data_cannot_be_deleted_keeps_nobody_elses(teacher, monkeypatch):
    _, eva = teacher
    leo = people.sign_in("Leo", "arena")
    files = [own_file(person) for person in (eva, leo)]
    start_afresh = people.start_afresh

    def refuse_one(person: str) -> str:
        if person == eva:
            raise StoreError("store.read_only", path=person, detail="")
        return start_afresh(person)

    monkeypatch.setattr(people, "start_afresh", refuse_one)
    with pytest.raises(StoreError, match=eva):
        acts.delete_class("delete everything", names=False)
    assert [file.is_file() for file in files] == [True, False]


def test_what_a_killed_server_left_of_somebody_goes_at_the_next_start(teacher):
    _, eva = teacher
    own_file(eva)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(people.shutil, "rmtree", lambda *_, **__: None)
        people.remove(eva)
    assert [path for path in files_of_class() if path.name == "mine.yaml"]
    people.sweep_removed()
    assert [path for path in files_of_class() if path.name == "mine.yaml"] == []
    assert [person.name for person in people.everybody()] == ["Ana"]


def class_page(tab: str, lang: str = "en") -> AppTest:
    """Open the class page at a tab; no other is drawn."""
    app = AppTest.from_file(str(ROOT / "pages" / "classroom.py"), default_timeout=60)
    app.session_state["language"] = lang
    app.session_state["class-tab"] = translate(f"class.tab.{tab}", None, lang)
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_page_offers_everything_for_others_and_nothing_against_oneself(teacher, lang):
    ana, eva = teacher
    app = class_page("people", lang)
    keys = {button.key for button in app.button}
    acts_on_people = ("sign_out", "reset", "delete", "remove", "stop")
    assert {f"{act}-{eva}" for act in acts_on_people} <= keys
    assert {f"{act}-{ana}" for act in acts_on_people} & keys == {f"stop-{ana}"}
    assert archives_of(app) == [([ana], [""]), ([eva], [""])]
    assert len([caption.value for caption in app.caption if "GB" in caption.value]) == 2
    assert archives_of(class_page("work", lang)) == [([""], ["hand_ins"])]
    app = class_page("data", lang)
    assert {"quota-save", "delete-all"} <= {button.key for button in app.button}
    assert archives_of(app) == [([""], [""])]


def archives_of(app: AppTest) -> list[tuple[list[str], list[str]]]:
    """Return whose archives, and which, a page has links to."""
    links = [link.proto.url for link in app.get("link_button")]
    queries = [parse_qs(urlsplit(url).query, keep_blank_values=True) for url in links]
    return [(query["person"], query["of"]) for query in queries]


def test_a_pipeline_is_handed_out_from_the_page(teacher):
    ana, eva = teacher
    own_file(ana)
    app = class_page("handout")
    assert app.selectbox(key="handout-choice").options == ["Mine"]
    app.button(key="handout-give").click().run()
    assert not app.exception
    (done,) = [element.value for element in app.success]
    assert done.startswith("Mine has been handed out")
    (handout,) = handouts.all_handouts()
    assert handouts.received_by(eva) == [handout.id]
    assert any(caption.value == "1 of 1 has it" for caption in app.caption)
    app.button(key=f"withdraw-{handout.id}").click().run()
    assert handouts.all_handouts() == []


@pytest.mark.parametrize(("megabytes", "quota"), [(300.0, 300.0), (None, 2000.0)])
def test_the_quota_is_set_for_everybody(teacher, workspace, megabytes, quota):
    _, eva = teacher
    app = class_page("data")
    app.number_input(key="quota-megabytes").set_value(megabytes)
    app.button(key="quota-save").click().run()
    assert not app.exception
    assert quota_of(people.folder(eva)) == quota
    assert app.success


@pytest.mark.parametrize("lang", ["en", "es"])
def test_wrong_words_are_answered_with_a_sentence(teacher, lang):
    _, eva = teacher
    app = AppTest.from_string(
        "from ui.screens.classroom.acts import delete_data\n"
        "from ui.screens.classroom.person_menu import _ask_typed\n"
        "from ui.security import people\n"
        "_ask_typed('delete', people.everybody()[1], delete_data)",
        default_timeout=60,
    )
    app.session_state["language"] = lang
    app.run()
    app.text_input(key="delete-typed").set_value("Evita")
    app.button(key="delete-yes").click().run()
    assert not app.exception
    (sentence,) = [element.value for element in app.error]
    assert "Eva" in sentence
    assert "Evita" in sentence
    assert people.name_of(eva) == "Eva"
    app.text_input(key="delete-typed").set_value("Eva")
    app.button(key="delete-yes").click().run()
    assert people.name_of(eva) == ""


@pytest.mark.parametrize(("lang", "name"), [("en", "Which penguin is it?")])
def test_a_pupils_pipeline_is_on_the_wall_and_opened_without_a_way_to_change_it(
    teacher, lang, name
):
    _, eva = teacher
    with visitor.act_as(eva):
        file = documents.load("penguins").file
    before = file.read_bytes()
    app = class_page("work", lang)
    assert any(f"<b>Eva</b><span>{name}" in part.proto.body for part in app.get("html"))
    app.button(key=f"open-work-{eva}-penguins").click().run()
    assert not app.exception
    assert f"#### Eva – {name}" in [text.value.replace("\\", "") for text in app.markdown]
    assert not [button.key for button in app.button if (button.key or "").startswith("open-work")]
    assert file.read_bytes() == before
    app.button(key="work-back").click().run()
    assert app.button(key=f"open-work-{eva}-penguins")


@pytest.mark.parametrize(("lang", "here"), [("en", "at work on it"), ("es", "trabaja en él")])
def test_a_lesson_is_put_in_front_of_the_class_and_each_step_is_ticked(teacher, lang, here):
    _, eva = teacher
    lesson = find_lesson("what-a-pipeline-is")
    with visitor.act_as(eva):
        begin_lesson(lesson, lang)
        mark_read(visitor_store(), lesson, lesson.steps[0].id)
        answer(visitor_store(), lesson, lesson.steps[1].id, 258)
    acts.put_lesson(lesson.id)
    assert chosen_lesson() == lesson
    app = class_page("lesson", lang)
    assert app.button(key="lesson-put").label in ("Take it back", "Retirarla")
    [table] = [part.proto.body for part in app.get("html") if "fb-steps" in part.proto.body]
    cells = re.findall(r'<td class="(\w+)" title="([^"]*)">', table)
    assert [state for state, _ in cells] == ["done", "here", *["open"] * (len(lesson.steps) - 2)]
    assert cells[1][1] == here
    assert len(app.get("plotly_chart")) == 1
