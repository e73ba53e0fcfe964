"""A look at a table belongs to the person who looks, and follows the pipeline and its files."""

from __future__ import annotations

import pytest

from pipeline_core.errors import FabricaError
from pipeline_core.runs import client
from pipeline_core.store import open_store
from ui.documents import documents
from ui.documents.table_looks import TableLooks
from ui.documents.view_model import view_model_of
from ui.security import people, visitor


def looks_at(pipeline: str, stage: str) -> TableLooks:
    view_model = view_model_of(documents.load(pipeline))
    return TableLooks(view_model, view_model.views[stage])


@pytest.mark.usefixtures("launcher", "workspace")
def test_a_changed_file_is_looked_at_anew():
    file = documents.load("penguins").file.with_name("penguins.csv")
    before = looks_at("penguins", "penguins").columns()
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:101]))
    after = looks_at("penguins", "penguins").columns()
    assert (before["rows"], after["rows"]) == (344, 100)
    assert before["target"] == after["target"] == "species"


@pytest.mark.usefixtures("launcher", "workspace")
def test_what_cannot_be_selected_is_an_error_and_what_is_not_there_is_none():
    looks = looks_at("penguins", "roles")
    with pytest.raises(FabricaError):
        looks.selection("no_such_column > 1")
    assert looks.column("no such column") is None
    assert looks.pair("species", "no such column") is None


def test_nobody_of_a_class_looks_at_anothers_rows(workspace, monkeypatch):
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    ana, ben = people.sign_in("Ana", "lluvia"), people.sign_in("Ben", "nieve")
    try:
        with visitor.act_as(ana):
            own = documents.load("penguins")
            own.file.with_name("penguins.csv").write_text(
                "species,island,bill_length_mm,bill_depth_mm,flipper_length_mm,body_mass_g,sex,year\n"
                + "secret,x,1,1,1,1,male,2000\nother,x,2,1,1,1,female,2000\n" * 5
            )
            looks = looks_at("penguins", "penguins")
            assert looks.selection('species == "secret"')["count"] == 5
        with visitor.act_as(ben):
            assert looks_at("penguins", "penguins").selection('species == "secret"')["count"] == 0
            assert documents.load("penguins").file != own.file
    finally:
        for person in (ana, ben):
            client.stop_launcher(people.folder(person))
        client.stop_launcher(workspace)
        open_store(workspace).close()
