"""In a class each person answers for an override, and nobody for another."""

from __future__ import annotations

from dataclasses import replace

from pipeline_core.edits import OverrideStage, SetSeed
from ui.documents.live.signed_edits import own_name, signed
from ui.security import people, visitor

EDIT = OverrideStage("gate", "Somebody else", "A pilot.", [{"rule": "f1.at_least"}])


def test_one_person_alone_writes_a_name(workspace):
    assert own_name() == ""
    assert signed([EDIT, SetSeed(3)]) == [EDIT, SetSeed(3)]


def test_in_a_class_the_name_is_the_visitors(workspace, monkeypatch):
    monkeypatch.setattr(visitor, "in_class", lambda: True)
    with visitor.act_as(people.sign_in("Ana", "lluvia")):
        assert own_name() == "Ana"
        assert signed([EDIT, SetSeed(3)]) == [replace(EDIT, name="Ana"), SetSeed(3)]
