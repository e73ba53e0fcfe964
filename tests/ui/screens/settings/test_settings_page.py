"""The settings page: what it shows, keeps and cleans."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.errors import StoreError
from pipeline_core.runs.limits import CLASS_LIMITS, Limits, class_limits, limits_of
from pipeline_core.store.cluster_setting import cluster_of, set_cluster
from ui.documents.preferences import preview_sample, set_preview_sample
from ui.documents.stores import visitor_store
from ui.screens.settings import cluster_section, limits_section
from ui.screens.settings.disk_usage import clean_up, disk_usage

ROOT = Path(__file__).resolve().parents[4]


def settings(lang: str = "en") -> AppTest:
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
    app.session_state["language"] = lang
    app.switch_page("../pages/settings.py").run()
    assert not app.exception, app.exception
    return app


@pytest.mark.parametrize("lang", ["en", "es"])
def test_it_shows_where_the_work_is_and_what_computes(workspace_with_runs, lang):
    app = settings(lang)
    assert not app.exception
    assert any(element.value == str(workspace_with_runs) for element in app.code)
    html = " ".join(element.proto.body for element in app.get("html"))
    assert "scikit-learn" in html
    assert ("Resultados y modelos" if lang == "es" else "Results and models") in html


def test_the_language_is_switched(workspace):
    app = settings()
    app.radio(key="prefer-language").set_value("es").run()
    assert not app.exception
    assert any(element.value == "### Ajustes" for element in app.markdown)


def test_the_sample_is_kept(workspace):
    app = settings()
    app.select_slider(key="prefer-sample").set_value(5_000).run()
    assert not app.exception
    assert preview_sample(workspace) == 5_000


@pytest.mark.parametrize("text", ["", "[]", '{"sample": "all"}', '{"sample": 10000000000}'])
def test_a_damaged_preference_is_the_usual_one(workspace, text):
    workspace.mkdir()
    set_preview_sample(workspace, 500)
    (workspace / "preferences.json").write_text(text)
    assert preview_sample(workspace) == 1_000


def test_cleaning_up_asks_first(workspace):
    app = settings()
    app.button(key="clean").click().run()
    assert not app.exception
    assert app.selectbox(key="clean-days").value == 30
    assert app.button(key="clean-yes")


def test_old_results_go_and_new_ones_stay(workspace):
    store = visitor_store()
    from pipeline_core.data.output import Output

    for key in ("old", "new"):
        store.artifacts.save(key * 8, Output(report={"metrics": {"x": 1.0, "key": len(key)}}), {})
    with store._database.transaction() as connection:
        connection.execute("UPDATE artifacts SET created = 0 WHERE key = ?", ("old" * 8,))
    for file in (workspace / "objects").rglob("*.*"):
        os.utime(file, (time.time() - 10**7,) * 2)
    old, new = workspace / "data" / "old.csv", workspace / "data" / "new.csv"
    for file in (old, new):
        file.write_bytes(b"x" * 1000)
    os.utime(old, (0, 0))
    assert disk_usage(workspace)["data"] == 2000
    assert clean_up(store, 30) >= 1000
    assert not old.exists()
    assert new.exists()
    assert store.artifacts.summary("old" * 8) is None
    assert store.artifacts.summary("new" * 8) is not None


def test_all_is_cleaned_up_at_once_where_the_disk_is_full(workspace):
    from pipeline_core.data.output import Output

    store = visitor_store()
    store.artifacts.save("new" * 8, Output(report={"metrics": {}, "text": "x" * 5_000}), {})
    (workspace / "data" / "new.csv").write_bytes(b"x" * 1000)
    assert clean_up(store, 0) >= 6_000
    assert disk_usage(workspace)["objects"] == disk_usage(workspace)["data"] == 0


@pytest.mark.parametrize(("lang", "sentence"), [("en", "are used"), ("es", "se usan")])
def test_a_person_of_a_class_reads_how_much_room_is_left(workspace, monkeypatch, lang, sentence):
    person = workspace / "people" / "0123456789abcdef"
    monkeypatch.setenv("FABRICA_HOME", str(person))
    app = settings(lang)
    texts = [element.proto.text for element in app.get("progress")]
    assert len(texts) == 1
    assert sentence in texts[0]
    assert "2" in texts[0]


def test_the_owner_sets_limits_and_takes_them_away(workspace):
    app = settings()
    assert app.number_input(key="limits-time").value is None
    app.number_input(key="limits-time").set_value(2.5)
    app.number_input(key="limits-memory").set_value(700.0)
    app.button(key="limits-save").click().run()
    assert not app.exception
    assert limits_of(workspace) == Limits(seconds=150.0, megabytes=700.0)
    app.number_input(key="limits-time").set_value(None)
    app.button(key="limits-save").click().run()
    assert limits_of(workspace) == Limits(megabytes=700.0)


def test_a_class_is_shown_no_folder_of_the_machine(workspace, monkeypatch):
    monkeypatch.setattr(limits_section.visitor, "in_class", lambda: True)
    monkeypatch.setattr(limits_section.visitor, "person", lambda: "0123456789abcdef")
    monkeypatch.setattr(limits_section.visitor, "is_teacher", lambda: False)
    app = AppTest.from_string(
        "from ui.documents.stores import visitor_store\n"
        "from ui.screens.settings.sections import show_workspace\n"
        "show_workspace(visitor_store())",
        default_timeout=60,
    ).run()
    assert not app.exception
    assert not app.code
    drawn = [element.value for element in (*app.markdown, *app.caption)]
    assert drawn
    assert str(workspace) not in " ".join(drawn)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_pupil_reads_the_limits_and_sets_none(workspace, monkeypatch, lang):
    monkeypatch.setattr(limits_section.visitor, "in_class", lambda: True)
    monkeypatch.setattr(limits_section.visitor, "is_teacher", lambda: False)
    app = AppTest.from_string(
        "from ui.screens.settings import cluster_section, limits_section as s\ns.show_limits()"
    )
    app.session_state["language"] = lang
    app.run()
    assert not app.exception
    assert not app.number_input
    texts = " ".join(element.value for element in app.markdown)
    assert "**10**" in texts
    assert "**2,000**" in texts
    with pytest.raises(StoreError, match=r"class\.not_found"):
        limits_section.save_limits(Limits(seconds=1e9))
    assert class_limits(workspace) == CLASS_LIMITS


def test_the_teacher_sets_the_limits_of_everybody(workspace, monkeypatch):
    monkeypatch.setattr(limits_section.visitor, "in_class", lambda: True)
    monkeypatch.setattr(limits_section.visitor, "is_teacher", lambda: True)
    limits_section.save_limits(Limits(seconds=60.0))
    assert limits_of(workspace / "people" / "0123456789abcdef").seconds == 60.0
    assert limits_of(workspace) == Limits(), "the class's own workspace is nobody's"


def test_only_the_teacher_names_the_cluster_of_a_class(workspace, monkeypatch):
    monkeypatch.setattr(cluster_section.visitor, "in_class", lambda: True)
    monkeypatch.setattr(cluster_section.visitor, "is_teacher", lambda: False)
    person = workspace / "people" / "0123456789abcdef"
    with pytest.raises(StoreError, match=r"class\.not_found"):
        cluster_section.save_cluster("tcp://10.0.0.9:8786")
    set_cluster(person, "tcp://10.0.0.9:8786")
    assert cluster_of(person) == "", "a person's own folder names none"
    monkeypatch.setattr(cluster_section.visitor, "is_teacher", lambda: True)
    cluster_section.save_cluster("tcp://10.0.0.5:8786")
    assert cluster_of(person) == "tcp://10.0.0.5:8786"
    assert cluster_of(workspace) == "", "the class's own workspace is nobody's"


def test_an_owner_names_a_cluster_and_no_address_is_refused(workspace):
    app = AppTest.from_string(
        "from ui.screens.settings import cluster_section as s\ns.show_cluster()"
    ).run()
    app.text_input(key="cluster-address").set_value("somewhere")
    app.button[0].click().run()
    assert "must be the address of a scheduler" in app.error[0].value
    app.text_input(key="cluster-address").set_value("tcp://10.0.0.5:8786")
    app.button[0].click().run()
    assert not app.exception
    assert app.success
    assert cluster_of(workspace) == "tcp://10.0.0.5:8786"
