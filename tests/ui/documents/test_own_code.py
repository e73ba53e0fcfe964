"""Own code: whoever may not approve it executes nothing, at none of the places that act."""

from __future__ import annotations

import pytest

from pipeline_core.catalog import load_catalogue, load_functions
from pipeline_core.catalog.own_files import own_file
from pipeline_core.catalog.templates import template
from pipeline_core.errors import CatalogError, FabricaError
from pipeline_core.messages.own_words import blocks_of
from ui.documents import documents, own_code, own_code_rows
from ui.documents import own_code_approval as approval
from ui.documents.own_code_rows import RowSource
from ui.security import people, sessions, visitor

PERSON_WHO_IS_NOT = "0" * 16


@pytest.fixture(autouse=True)
def folder(workspace, monkeypatch):
    """Blocks lie in the workspace, and what was tried before is forgotten."""
    monkeypatch.delenv("FABRICA_BLOCKS", raising=False)
    monkeypatch.setattr(approval, "_trials", type(approval._trials)())


@pytest.fixture
def pupils(workspace, monkeypatch):
    """Two people of a class; the page is Ana's, who is no teacher."""
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    ana, eva = (people.sign_in(name, "lluvia") for name in ("Ana", "Eva"))
    user = {"person": ana, "session": sessions.begin_session(ana).id}
    monkeypatch.setattr(visitor.st, "user", user)
    return ana, eva, user


@pytest.fixture
def trap(tmp_path):
    """A file that code of a block makes when it is executed, and the line that does it."""
    ran = tmp_path / "ran"
    return ran, f"__import__('pathlib').Path({str(ran)!r}).touch()\n"


def write(name: str, before: str = "") -> str:
    """Write a block of the visitor's, with a line before it, and return its version."""
    return own_code.save(name, before + template("row", name), "")


def test_from_a_new_block_to_an_approval_and_off_again(workspace):
    version = write("mine")
    assert own_code.names() == ["mine"]
    standing = approval.standing("mine")
    assert (standing.approved, standing.before) == (False, None)
    approval.approve("mine", standing.contents)
    assert approval.standing("mine").approved
    text = own_code.read("mine").text
    own_code.save("mine", text.replace("1000", "10"), version)
    standing = approval.standing("mine")
    assert (standing.approved, standing.before) == (False, text)
    assert standing.reason["code"] == "catalog.changed"
    catalogue = load_catalogue(workspace)
    assert catalogue["mine"]["why"] == "catalog.waits_in_app"
    with pytest.raises(CatalogError):
        load_functions(catalogue, ["mine"])


@pytest.mark.long
def test_what_was_not_shown_is_not_approved():
    version = write("mine")
    shown = approval.standing("mine").contents
    approval.try_block("mine")
    own_code.save("mine", own_code.read("mine").text + "# later\n", version)
    with pytest.raises(CatalogError) as caught:
        approval.approve("mine", shown)
    assert caught.value.code == "catalog.changed_since_seen"
    assert not approval.standing("mine").approved


@pytest.mark.long
@pytest.mark.parametrize("change", [("def mine", "def yours"), ("return table", "return (table")])
def test_what_has_faults_is_not_approved(change):
    version = write("mine")
    own_code.save("mine", own_code.read("mine").text.replace(*change), version)
    with pytest.raises(CatalogError) as caught:
        approval.approve("mine", approval.standing("mine").contents)
    assert caught.value.code == "own_code.has_faults"


def test_no_block_takes_the_name_of_another(workspace):
    write("mine")
    for name in ("ridge", "read_csv", "mine"):
        assert name in load_catalogue(workspace)
        with pytest.raises(CatalogError) as caught:
            own_code.create(name, "row", "en")
        assert caught.value.code == "own_code.name_taken"


def test_a_pupil_executes_nothing_wherever_they_ask(pupils, trap):
    ran, touch = trap
    write("mine", touch)
    contents = approval.standing("mine").contents
    catalogue = load_catalogue(visitor.workspace())
    acts = [
        lambda: approval.try_block("mine"),
        lambda: approval.approve("mine", contents),
        lambda: approval.take_back("mine"),
        approval.waiting,
        lambda: load_functions(catalogue, ["mine"]),
    ]
    for act in acts:
        with pytest.raises(FabricaError):
            act()
    assert catalogue["mine"]["why"] == "catalog.waits_in_app"
    assert not ran.exists()
    assert not (visitor.workspace() / "approved.json").exists()


def pipeline_of(blocks: str, rows: str) -> RowSource:
    """Write a pipeline of the visitor's whose first stage reads rows; return that stage."""
    folder = visitor.workspace() / "pipelines" / "sales"
    folder.mkdir(parents=True)
    (folder / "sales.csv").write_text(rows)
    read = "  sales: {block: read_csv, settings: {path: sales.csv}}\n"
    (folder / "sales.yaml").write_text(f"fabrica: 1\nstages:\n{read}{blocks}")
    document = documents.load("sales")
    assert document is not None
    return RowSource(document, "sales")


@pytest.mark.usefixtures("launcher")
def test_it_is_tried_on_rows_of_a_pipeline_with_the_settings_of_its_stage(workspace):
    write("mine")
    stage = "  first: {block: mine, inputs: {table: sales}, settings: {most: 2}}\n"
    source = pipeline_of(stage, "price\n1\n2\n3\n")
    assert own_code_rows.pipeline_with_rows() == source.document
    assert own_code_rows.stages_with_rows(source.document) == ["sales"]  # `mine` is off
    (finding,) = own_code_rows.try_on_rows("mine", source)
    ran = finding["message"]["values"]["finding"]["values"]
    assert (ran["of"], ran["rows"]) == (3, 2)
    contents = approval.standing("mine").contents
    assert own_code_rows.row_trial_of("mine", contents, source) == [finding]
    assert own_code_rows.row_trial_of("mine", {}, source) is None
    assert approval.trial_of("mine", contents) is None  # an approval asks for the made table
    with pytest.raises(CatalogError) as caught:
        own_code_rows.try_on_rows("mine", RowSource(source.document, "first"))
    assert caught.value.code == "own_code.no_rows"


def test_a_pupil_does_not_try_it_on_rows_either(pupils, trap):
    ran, touch = trap
    write("mine", touch)
    source = pipeline_of("", "price\n1\n")
    for act in (own_code_rows.try_on_rows, own_code_rows.try_everywhere):
        with pytest.raises(CatalogError) as caught:
            act("mine", source)
        assert caught.value.code == "own_code.teacher_only"
    assert not ran.exists()


def test_a_pupil_reaches_nobody_elses_code(pupils, monkeypatch):
    ana, eva, user = pupils
    write("mine")
    user["person"] = eva
    assert own_code.names() == []
    for person in (ana, PERSON_WHO_IS_NOT, "../" + ana):
        for act in (own_code.read, approval.standing, approval.neighbour_texts, approval.try_block):
            with pytest.raises(FabricaError):
                act("mine", person)


@pytest.mark.long
def test_the_teacher_sees_who_waits_and_approves_it_for_that_person_alone(pupils, trap):
    ana, eva, user = pupils
    ran, touch = trap
    write("mine", touch)
    user.update(person=eva, session=sessions.begin_session(eva, teacher=True).id)
    write("mine")
    assert approval.waiting() == [(ana, "mine"), (eva, "mine")]
    assert not ran.exists()
    approval.approve("mine", approval.standing("mine", ana).contents, ana)
    assert ran.exists()
    assert approval.waiting() == [(eva, "mine")]
    assert load_catalogue(people.folder(ana))["mine"]["approved"]
    assert not load_catalogue(people.folder(eva))["mine"]["approved"]


def test_a_folder_that_the_operator_named_is_not_edited_in_a_class(pupils, monkeypatch, tmp_path):
    monkeypatch.setenv("FABRICA_BLOCKS", str(tmp_path))
    (tmp_path / "mine.py").write_text("a = 1\n")
    assert own_code.names() == []
    acts = [
        lambda: own_code.read("mine"),
        lambda: own_code.create("other", "row", "en"),
        lambda: own_code.save("mine", "b = 2", ""),
        lambda: own_code.delete("mine", ""),
    ]
    for act in acts:
        with pytest.raises(CatalogError) as caught:
            act()
        assert caught.value.code == "own_code.operators_folder"
    assert (tmp_path / "mine.py").read_text() == "a = 1\n"


@pytest.mark.long
def test_another_name_leaves_no_approval_behind(workspace):
    version = write("mine")
    approval.approve("mine", approval.standing("mine").contents)
    assert own_code.rename("mine", "yours", version) == "yours"
    assert own_code.names() == ["yours"]
    assert "def yours(" in own_code.read("yours").text
    assert not approval.standing("yours").approved
    with blocks_of(workspace):
        assert not own_file("mine").exists()
    assert "mine" not in load_catalogue(workspace)


@pytest.mark.long
def test_a_draft_that_is_no_python_yet_takes_no_other_blocks_approval(workspace):
    write("mine")
    approval.approve("mine", approval.standing("mine").contents)
    version = write("other")
    own_code.save("other", own_code.read("other").text.replace("return table", "return ("), version)
    assert approval.standing("mine").approved
    assert load_catalogue(workspace)["mine"]["approved"]
    assert not load_catalogue(workspace)["other"]["approved"]
