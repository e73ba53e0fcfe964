"""Home as a visitor finds it: files dropped, guesses shown, pipelines made."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.errors import FabricaError
from ui.documents import documents, running
from ui.documents.making import open_file
from ui.documents.uploads import find, keep
from ui.widgets.thumbnail import drawing, picture

ROOT = Path(__file__).resolve().parents[4]
HOUSES = "size,rooms,place,price\n" + "".join(
    f"{50 + i * 7 % 90},{1 + i % 5},{'north' if i % 3 else 'south'},{1000 + 31 * i % 977}.5\n"
    for i in range(60)
)


def home(lang: str = "en", **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "ui" / "main.py"), default_timeout=60)
    app.session_state["language"] = lang
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page("../pages/home.py").run()
    assert not app.exception, app.exception
    return app


def told(app) -> str:
    shown = [*app.error, *app.warning, *app.info, *app.markdown, *app.success]
    return " ".join(one.value for one in shown).replace("\\", "")


def dropped(workspace: Path, text: str | bytes, name: str = "houses.csv"):
    return keep(workspace, name, text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("lang", ["en", "es"])
def test_home_offers_three_ways_in(workspace, lang):
    app = home(lang)
    assert len(app.file_uploader) == 1
    keys = [one.key for one in app.button]
    assert [f"open-{name}" for name in documents.GALLERY] == [k for k in keys if k in {
        f"open-{name}" for name in documents.GALLERY}]  # fmt: skip
    assert sum("data:image/svg" in one.proto.body for one in app.get("html")) == 3


def test_a_dropped_file_is_reviewed_before_anything_is_made(workspace, launcher):
    app = home()
    app.file_uploader[0].set_value([("houses.csv", HOUSES.encode(), "text/csv")]).run()
    assert not app.exception
    target = next(one for one in app.selectbox if one.key.startswith("first-target"))
    assert target.value == "price"
    assert not [one for one in documents.mine() if one.startswith("houses")]
    app.button(key="make").click().run()
    made = documents.load("houses")
    assert made.pipeline.stages["data"].settings["path"] == "houses.csv"
    assert made.pipeline.stages["roles"].settings == {"target": "price"}
    assert (made.file.parent / "houses.csv").read_text() == HOUSES


def test_made_and_run_without_touching_a_setting(workspace, launcher):
    kept = dropped(workspace, gzip.compress(HOUSES.encode()), "houses.csv.gz")
    app = home(data=kept.digest)
    app.button(key="make-and-run").click().run()
    assert not app.exception
    run = running.latest(documents.load("houses"))
    deadline = time.monotonic() + 120
    while running.store().runs.run(run.id).open and time.monotonic() < deadline:
        time.sleep(0.05)
    assert running.store().runs.run(run.id).status == "succeeded"
    rows = {row["stage"]: row for row in running.store().runs.stages(run.id)}
    assert rows["trees_scores"]["summary"]["metrics"]["r2"] is not None


def test_what_is_changed_is_what_is_made(workspace, launcher):
    app = home(data=dropped(workspace, HOUSES).digest)
    next(one for one in app.selectbox if one.key.startswith("first-target")).select("place").run()
    assert not app.exception
    task = next(one for one in app.button_group if one.key.startswith("first-task"))
    assert task.value == "classification"
    left = next(one for one in app.multiselect if "first-left" in one.key)
    left.set_value(["rooms"]).run()
    app.button(key="make").click().run()
    made = documents.load("houses").pipeline.stages
    assert made["roles"].settings == {"target": "place", "positive": "south"}
    assert made["shown"].settings["columns"] == ["size", "price"]
    assert made["split"].settings["how"] == "stratified"


def test_a_wrong_guess_of_the_separator_can_be_mended(workspace, launcher):
    kept = dropped(workspace, HOUSES.replace(",", "~"), "odd.csv")
    app = home(data=kept.digest)
    assert "one column only" in told(app)
    assert not [one for one in app.button if one.key == "make"]
    assert app.expander[0].proto.expanded


@pytest.mark.parametrize("data", ["0" * 64, "../../etc/passwd", "<script>", "a"])
def test_an_unknown_file_leads_home(workspace, data):
    app = home(data=data)
    assert "not here any more" in told(app)
    assert app.file_uploader


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_file_of_another_kind_is_named(workspace, lang):
    app = home(lang)
    app.file_uploader[0].set_value([("a.csv", b"PK\x03\x04[Content_Types].xml", "text/csv")]).run()
    assert not app.exception
    assert "Excel" in app.error[0].value
    assert not (workspace / "data").exists() or not list((workspace / "data").iterdir())


def test_a_pipeline_file_is_opened_with_its_data(workspace, launcher):
    folder = documents.EXAMPLES / "penguins"
    text, data = (folder / "penguins.yaml").read_bytes(), (folder / "penguins.csv").read_bytes()
    app = home()
    files = [("mine.yaml", text, "text/yaml"), ("penguins.csv", data, "text/csv")]
    app.file_uploader[0].set_value(files).run()
    assert not app.exception
    opened = documents.load("mine")
    assert opened.text.encode() == text
    assert (opened.file.parent / "penguins.csv").read_bytes() == data


@pytest.mark.parametrize(
    ("content", "data"),
    [
        (b"fabrica: 1\nstages: [", {}),
        (b"!!python/object/apply:os.system ['true']", {}),
        (b"\xff\xfe\x00", {}),
        (b"fabrica: 1\nstages: {}\n" + b"#" * 1_000_001, {}),
        (b"fabrica: 1\nstages: {}\n", {"../evil.csv": b"a,b"}),
        (b"fabrica: 1\nstages: {}\n", {".hidden": b"a,b"}),
    ],
)
def test_a_bad_pipeline_file_leaves_nothing(workspace, content, data):
    with pytest.raises(FabricaError):
        open_file(workspace, "evil.yaml", content, data)
    assert not (workspace / "pipelines").exists()


def test_the_same_content_is_kept_once_and_found_by_it(workspace):
    one, two = dropped(workspace, HOUSES, "a.csv"), dropped(workspace, HOUSES, "../b.csv")
    assert one.file == two.file
    assert find(workspace, one.digest).name == "b.csv"
    assert find(workspace, one.digest.upper()) is None


def test_names_in_a_picture_are_text(workspace):
    from pipeline_core.spec import Pipeline, Stage

    stages = {"a": Stage("a", "x", {"data": ("b",)}), "b": Stage("b", "x", {"data": ("a",)})}
    assert "<script>" not in picture(Pipeline(stages=stages), {}, '"><script>')
    assert drawing(Pipeline(stages=stages), {}).count("<rect") == 2


def test_a_damaged_file_is_opened_as_a_copy_without_its_bad_rows(workspace, launcher):
    app = home()
    ragged = HOUSES + "1,2,3,4,5,6,7,8,9\n"
    app.file_uploader[0].set_value([("houses.csv", ragged.encode(), "text/csv")]).run()
    assert app.error
    app.button(key="mend").click().run()
    assert not app.exception
    assert not app.error
    said = " ".join(one.value for one in app.warning)
    assert "without 1 rows" in said
    assert app.button(key="make")
    assert "houses\\-mended" in " ".join(one.value for one in app.markdown)


def test_nul_bytes_can_be_left_out(workspace, launcher):
    app = home("es")
    content = HOUSES.replace("\n", "\0\n", 3).encode()
    app.file_uploader[0].set_value([("houses.csv", content, "text/csv")]).run()
    app.button(key="mend").click().run()
    assert not app.exception
    assert any("3 bytes NUL" in one.value for one in app.warning)
    assert app.button(key="make")
