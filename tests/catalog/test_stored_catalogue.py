"""The stored catalogue gives back what was described, and parses no more than is asked for."""

from __future__ import annotations

import json

import pytest

from pipeline_core.catalog import stored_catalogue
from pipeline_core.catalog.stored_catalogue import as_text, from_text
from tests.small_pipelines import real_blocks


@pytest.fixture(scope="module")
def described():
    """The built-in blocks as they are described, as JSON has them."""
    return json.loads(json.dumps(real_blocks()[0]))


@pytest.fixture
def parsed(monkeypatch):
    """The texts that were parsed."""
    texts = []
    loads = json.loads
    monkeypatch.setattr(
        stored_catalogue.json, "loads", lambda text: texts.append(text) or loads(text)
    )
    return texts


def test_every_part_of_every_entry_comes_back(described):
    entries = from_text(as_text("now", described), "now")
    assert entries == described
    copies = {name: {**entry} for name, entry in entries.items()}
    assert copies == described
    assert json.loads(json.dumps(from_text(as_text("now", described), "now"))) == described


def test_only_what_is_asked_for_is_parsed(described, parsed):
    entries = from_text(as_text("now", described), "now")
    assert len(parsed) == 1
    assert b"Which row of each group to keep" not in parsed[0]
    assert entries["scale"]["title"] == described["scale"]["title"]
    assert entries["scale"].get("takes_missing") is described["scale"]["takes_missing"]
    assert len(parsed) == 1
    assert entries["scale"]["settings"] == described["scale"]["settings"]
    assert entries["scale"].get("settings") == described["scale"]["settings"]
    assert len(parsed) == 2, "the settings of one block, once"
    assert entries["scale"].get("params") == described["scale"]["params"]
    assert entries["scale"]["doc"] == described["scale"]["doc"]
    assert len(parsed) == 3, "its help, once"


def test_what_no_part_has_is_missing(described):
    entry = from_text(as_text("now", described), "now")["scale"]
    assert entry.get("why") is None
    assert entry.get("why", "none") == "none"
    assert "why" not in entry
    assert "settings" in entry
    with pytest.raises(KeyError):
        entry["why"]


@pytest.mark.parametrize("damage", [lambda text: text[:-10], lambda text: text + b"{}\n"])
def test_a_damaged_file_is_none(described, damage):
    assert from_text(damage(as_text("now", described)), "now") is None
