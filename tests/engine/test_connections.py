"""Connections: who may open which, decided where they are opened."""

from __future__ import annotations

import pytest

from pipeline_core.engine.connections import connection_argument
from pipeline_core.errors import FabricaError

ADDRESS = "postgresql://ana:hunter2@db.example:5433/shop"


@pytest.fixture
def pupil(tmp_path, monkeypatch):
    """The folder of a pupil's pipelines, on a server that has a secret."""
    monkeypatch.setenv("FABRICA_SECRET_SHOP", ADDRESS)
    monkeypatch.delenv("FABRICA_DATABASES", raising=False)
    person = tmp_path / "people" / "0123456789abcdef"
    (person / "pipelines" / "deep").mkdir(parents=True)
    (person / "person.json").write_text("{}")
    return person / "pipelines"


def test_in_a_class_no_secret_is_used_unless_the_operator_allows_its_host(pupil, monkeypatch):
    for folder in (pupil, pupil / "deep"):
        with pytest.raises(FabricaError) as caught:
            connection_argument("rows", "secret:SHOP", folder)
        assert caught.value.code == "failed.no_databases"
    monkeypatch.setenv("FABRICA_DATABASES", "")
    with pytest.raises(FabricaError) as caught:
        connection_argument("rows", "secret:SHOP", pupil)
    assert caught.value.code == "failed.host_not_allowed"
    monkeypatch.setenv("FABRICA_DATABASES", "DB.example:5433")
    assert connection_argument("rows", "secret:SHOP", pupil) == ADDRESS


def test_a_workspace_of_ones_own_making_is_still_in_the_class(pupil):
    (pupil / "fabrica.db").write_text("")
    (pupil / "runtime").mkdir()
    (pupil / "runtime" / "key").write_text("")
    with pytest.raises(FabricaError) as caught:
        connection_argument("rows", "secret:SHOP", pupil)
    assert caught.value.code == "failed.no_databases"


@pytest.mark.parametrize("allowed", ["other", "db.example:1", "example", "db.example.org"])
def test_another_host_is_refused_everywhere(tmp_path, monkeypatch, allowed):
    monkeypatch.setenv("FABRICA_SECRET_SHOP", ADDRESS)
    monkeypatch.setenv("FABRICA_DATABASES", allowed)
    with pytest.raises(FabricaError) as caught:
        connection_argument("rows", "secret:SHOP", tmp_path)
    assert caught.value.code == "failed.host_not_allowed"
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("setting", [ADDRESS, "hunter2", 3])
def test_an_address_itself_is_refused_where_it_acts(tmp_path, setting):
    for folder in (tmp_path, None):
        with pytest.raises(FabricaError) as caught:
            connection_argument("rows", setting, folder)
        assert caught.value.code == "secret.not_a_name"
        assert "hunter2" not in str(caught.value)
