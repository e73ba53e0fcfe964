"""The home page: files are uploaded, reviewed, and become pipelines."""

from __future__ import annotations

import gzip
import io
import re
import time
import zipfile
from itertools import combinations
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pipeline_core.errors import FabricaError
from pipeline_core.spec import Pipeline, Stage, read
from tests.example_names import NAMES
from ui.documents import document_runs, documents
from ui.documents.pipeline_folders import import_archive, import_pipeline
from ui.documents.stores import visitor_store
from ui.documents.uploads import find_upload, save_upload
from ui.screens.home.column_table import set_use
from ui.text.words import translate
from ui.widgets.thumbnail import thumbnail_html, thumbnail_svg

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


def visible_text(app) -> str:
    elements = [*app.error, *app.warning, *app.info, *app.markdown, *app.success]
    return " ".join(element.value for element in elements).replace("\\", "")


def stored_upload(workspace: Path, text: str | bytes, name: str = "houses.csv"):
    return save_upload(workspace, name, text if isinstance(text, bytes) else text.encode())


@pytest.mark.parametrize("lang", ["en", "es"])
def test_home_offers_three_ways_in(workspace, lang):
    app = home(lang)
    assert len(app.file_uploader) == 1
    keys = [element.key for element in app.button]
    gallery = [f"open-{name}" for name in documents.GALLERY]
    assert [key for key in keys if key in gallery] == gallery
    pictures = ["data:image/svg" in element.proto.body for element in app.get("html")]
    assert sum(pictures) == len(gallery)
    shown = {element.value for element in app.markdown}
    groups = [group for group, names in documents.GALLERY_GROUPS.items() if names]
    assert {f"**{translate(f'gallery.group.{group}', None, lang)}**" for group in groups} <= shown


def test_a_dropped_file_is_reviewed_before_anything_is_made(workspace, launcher):
    app = home()
    app.file_uploader[0].set_value([("houses.csv", HOUSES.encode(), "text/csv")]).run()
    assert not app.exception
    target = next(element for element in app.selectbox if element.key.startswith("first-target"))
    assert target.value == "price"
    assert not [name for name in documents.own_ids() if name.startswith("houses")]
    app.button(key="make").click().run()
    document = documents.load("houses")
    assert document.pipeline.stages["data"].settings["path"] == "houses.csv"
    assert document.pipeline.stages["roles"].settings == {"target": "price"}
    assert (document.file.parent / "houses.csv").read_text() == HOUSES


def zip_with(name: str, content: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, content)
    return target.getvalue()


PACKED = zip_with("packed.yaml", "fabrica: 1\n")
PLAIN = b"fabrica: 1\n"


@pytest.mark.parametrize(
    "files",
    [
        {"packed.zip": PACKED, "houses.csv": HOUSES.encode()},
        {"packed.zip": PACKED, "other.zip": PACKED},
        {"packed.zip": PACKED, "mine.yaml": PLAIN},
        {"mine.yaml": PLAIN, "other.yaml": PLAIN, "houses.csv": HOUSES.encode()},
        {"houses.csv": HOUSES.encode(), "more.csv": HOUSES.encode()},
    ],
    ids=lambda files: "+".join(files),
)
def test_of_files_that_do_not_belong_together_none_is_taken_silently(workspace, files):
    app = home()
    before = documents.own_ids()
    uploads = [(name, content, "application/octet-stream") for name, content in files.items()]
    app.file_uploader[0].set_value(uploads).run()
    assert not app.exception
    text = visible_text(app)
    assert all(name in text for name in files), text
    assert "one after the other" in text
    assert documents.own_ids() == before


def test_made_and_run_without_touching_a_setting(workspace, launcher):
    upload = stored_upload(workspace, gzip.compress(HOUSES.encode()), "houses.csv.gz")
    app = home(data=upload.digest)
    app.button(key="make-and-run").click().run()
    assert not app.exception
    run = document_runs.latest(documents.load("houses"))
    deadline = time.monotonic() + 120
    while visitor_store().runs.get(run.id).open and time.monotonic() < deadline:
        time.sleep(0.05)
    assert visitor_store().runs.get(run.id).status == "succeeded"
    rows = {row["stage"]: row for row in visitor_store().runs.stages(run.id)}
    assert rows["trees_scores"]["summary"]["metrics"]["r2"] is not None


def test_what_is_changed_is_what_is_made(workspace, launcher):
    app = home(data=stored_upload(workspace, HOUSES).digest)
    target = next(element for element in app.selectbox if element.key.startswith("first-target"))
    target.select("place").run()
    assert not app.exception
    task = next(element for element in app.button_group if element.key.startswith("first-task"))
    assert task.value == "classification"
    excluded = next(element for element in app.multiselect if "first-left" in element.key)
    excluded.set_value(["rooms"]).run()
    app.button(key="make").click().run()
    stages = documents.load("houses").pipeline.stages
    assert stages["roles"].settings == {"target": "place", "positive": "south"}
    assert stages["shown"].settings["columns"] == ["size", "price"]
    assert stages["split"].settings["how"] == "stratified"


def test_a_wrong_guess_of_the_separator_can_be_mended(workspace, launcher):
    upload = stored_upload(workspace, HOUSES.replace(",", "~"), "odd.csv")
    app = home(data=upload.digest)
    assert "only one column" in visible_text(app)
    assert not [button for button in app.button if button.key == "make"]
    assert app.expander[0].proto.expanded


@pytest.mark.parametrize("data", ["0" * 64, "../../etc/passwd", "<script>", "a"])
def test_an_unknown_file_leads_home(workspace, data):
    app = home(data=data)
    assert "no longer here" in visible_text(app)
    assert app.file_uploader


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_file_of_another_kind_is_named(workspace, lang):
    app = home(lang)
    app.file_uploader[0].set_value([("a.csv", b"\xd0\xcf\x11\xe0" + b"\0" * 99, "text/csv")]).run()
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
    document = documents.load("mine")
    assert document.text.encode() == text
    assert (document.file.parent / "penguins.csv").read_bytes() == data


def test_a_packed_pipeline_is_opened(workspace, launcher):
    folder, packed = documents.EXAMPLES / "penguins", io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("penguins.yaml", "penguins.csv"):
            archive.write(folder / name, name)
    app = home()
    app.file_uploader[0].set_value([("Handed in.zip", packed.getvalue(), "application/zip")]).run()
    assert not app.exception
    document = documents.load("handed-in")
    assert document.text == (folder / "penguins.yaml").read_text("utf-8")
    assert (document.file.parent / "penguins.csv").is_file()


def test_a_small_upload_does_not_fill_the_disk(workspace):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("p.yaml", "fabrica: 1\nstages: {}\n")
        archive.writestr("zeros.csv", b"0" * 20_000_000)
    assert len(packed.getvalue()) < 50_000
    with pytest.raises(FabricaError, match="this one has more"):
        import_archive(workspace, "zeros.zip", packed.getvalue())
    assert list((workspace / "pipelines").iterdir()) == []


def test_a_hostile_zip_file_leaves_nothing(workspace):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("p.yaml", "fabrica: 1\nstages: {}\n")
        archive.writestr("../../people/evil.csv", "a")
    with pytest.raises(FabricaError):
        import_archive(workspace, "evil.zip", packed.getvalue())
    assert list((workspace / "pipelines").iterdir()) == []
    assert not list(workspace.rglob("evil*"))


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
        import_pipeline(workspace, "evil.yaml", content, data)
    assert not (workspace / "pipelines").exists()


def test_the_same_content_is_kept_once_and_found_by_it(workspace):
    first = stored_upload(workspace, HOUSES, "a.csv")
    second = stored_upload(workspace, HOUSES, "../b.csv")
    assert first.file == second.file
    assert find_upload(workspace, first.digest).name == "b.csv"
    assert find_upload(workspace, first.digest.upper()) is None


def test_names_in_a_picture_are_text(workspace):
    stages = {"a": Stage("a", "x", {"data": ("b",)}), "b": Stage("b", "x", {"data": ("a",)})}
    assert "<script>" not in thumbnail_html(Pipeline(stages=stages), {}, '"><script>')
    assert thumbnail_svg(Pipeline(stages=stages), {}).count("<rect") == 2


def test_a_damaged_file_is_opened_as_a_copy_without_its_bad_rows(workspace, launcher):
    app = home()
    ragged = HOUSES + "1,2,3,4,5,6,7,8,9\n"
    app.file_uploader[0].set_value([("houses.csv", ragged.encode(), "text/csv")]).run()
    assert app.error
    app.button(key="mend").click().run()
    assert not app.exception
    assert not app.error
    warnings = " ".join(element.value for element in app.warning)
    assert "without 1 " in warnings
    assert app.button(key="make")
    assert "houses\\-repaired" in " ".join(element.value for element in app.markdown)


def test_nul_bytes_can_be_left_out(workspace, launcher):
    app = home("es")
    content = HOUSES.replace("\n", "\0\n", 3).encode()
    app.file_uploader[0].set_value([("houses.csv", content, "text/csv")]).run()
    app.button(key="mend").click().run()
    assert not app.exception
    assert any("3 bytes NUL" in warning.value for warning in app.warning)
    assert app.button(key="make")


PEOPLE = "code,spent,country,EDUCATION,fnlwgt,churn\n" + "".join(
    f"{i:03},{'oops' if i == 5 else f'{i * 7 % 61}.{i:02}'},{('NA', 'ES', 'FR')[i % 3]},{i % 5},"
    f"{i * 3.7 + 1:.1f},{('yes', 'no')[i % 2]}\n"
    for i in range(60)
)


def columns_of(app: AppTest) -> dict[str, dict[str, str]]:
    table = next(frame.value for frame in app.dataframe if "use" in frame.value)
    return {row["column"]: row for row in table.to_dict("records")}


def test_an_odd_value_is_named_and_taken_as_missing_by_a_click(workspace, launcher):
    upload = stored_upload(workspace, PEOPLE, "people.csv")
    app = home(data=upload.digest)
    assert "'oops'" in visible_text(app)
    assert columns_of(app)["spent"]["kind"] == "word"
    assert columns_of(app)["spent"]["use"] == "left"
    number = next(button.key for button in app.button if (button.key or "").endswith("-missing"))
    app.button(key=number).click().run()
    assert not app.exception
    expected = {"use": "feature", "kind": "number", "words": "oops"}
    spent = columns_of(app)["spent"]
    assert {name: spent[name] for name in expected} == expected
    assert "'oops'" not in visible_text(app)
    app.button(key="make").click().run()
    settings = documents.load("people").pipeline.stages["data"].settings
    assert settings["column_formats"] == [{"column": "spent", "missing": ["oops"]}]


def test_an_offer_can_be_left(workspace, launcher):
    upload = stored_upload(workspace, PEOPLE, "people.csv")
    app = home(data=upload.digest)
    offers = [key for button in app.button if (key := button.key or "").endswith("-leave")]
    assert len(offers) == 3  # the odd value, NA among countries, and the codes of education
    app.button(key=offers[0]).click().run()
    left = [key for button in app.button if (key := button.key or "").endswith("-leave")]
    assert len(left) == 2


def test_a_use_from_the_table_answers_the_form(workspace):
    upload = stored_upload(workspace, PEOPLE, "people.csv")
    state = {"first-ids-k": ["code"], "first-left-k": [], "first-sensitive-k": ["country"]}
    set_use(state, "k", upload, "country", "left")
    assert (state["first-left-k"], state["first-sensitive-k"]) == (["country"], [])
    set_use(state, "k", upload, "fnlwgt", "weight")
    assert state["first-weight-k"] == "fnlwgt"
    set_use(state, "k", upload, "fnlwgt", "feature")
    assert state["first-weight-k"] is None
    set_use(state, "k", upload, "code", "target")
    assert state[f"target-{upload.digest}"] == "code"


def test_the_second_best_target_is_a_click_away(workspace, launcher):
    upload = stored_upload(workspace, HOUSES)
    app = home(data=upload.digest)
    second = next(button for button in app.button if (button.key or "").startswith("first-second"))
    assert second.label == "Or predict place"
    second.click().run()
    target = next(element for element in app.selectbox if element.key.startswith("first-target"))
    assert target.value == "place"


def test_a_look_that_failed_can_be_tried_again(workspace, launcher, monkeypatch):
    upload = stored_upload(workspace, HOUSES)
    with monkeypatch.context() as patch:
        error = FabricaError("starter.empty", file="houses.csv", size=0)

        def fail(*_: object) -> None:
            raise error

        patch.setattr("ui.screens.home.looking.first_look", fail)
        app = home(data=upload.digest)
        assert app.button(key="look-again").label == "Try again"
    app.button(key="look-again").click().run()
    assert not app.exception
    assert columns_of(app)["price"]["use"] == "target"


@pytest.mark.parametrize("example", NAMES)
def test_no_box_of_an_examples_thumbnail_covers_another(example: str) -> None:
    file = ROOT / "examples" / example / f"{example}.yaml"
    svg = thumbnail_svg(read(file), {})
    number = r'="([-\d.]+)"'
    pattern = f"<rect x{number} y{number} width{number} height{number}"
    boxes = [tuple(map(float, found)) for found in re.findall(pattern, svg)]
    assert len(boxes) == len(read(file).stages)
    for (x, y, width, height), (other_x, other_y, _, other_height) in combinations(boxes, 2):
        apart = abs(x - other_x) >= width or y + height <= other_y or other_y + other_height <= y
        assert apart, example
