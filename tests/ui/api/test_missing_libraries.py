"""A block whose library is not installed stays in the palette and says what to install."""

from __future__ import annotations

import sys

import pytest

from pipeline_core.messages.words import LANGUAGES
from pipeline_core.spec.extras import EXTRAS, needed_library
from tests.small_catalogue import real_catalogue
from ui.api.blocks import _palette_json, palette

LIBRARIES = [library for libraries in EXTRAS.values() for library in libraries]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_block_that_lacks_a_library_says_what_to_install(lang, monkeypatch):
    for library in LIBRARIES:
        monkeypatch.setitem(sys.modules, library, None)
    catalogue = real_catalogue()
    missing = {block["id"]: block["missing"] for block in palette(catalogue, lang)["blocks"]}
    assert {name for name, sentence in missing.items() if sentence} == {
        name for name, entry in catalogue.items() if needed_library(entry, {})
    }
    assert "xgboost" in missing["xgboost_classifier"]
    assert "pip install -r requirements-boost.txt" in missing["xgboost_classifier"]


def test_a_palette_is_made_anew_when_a_library_was_installed(monkeypatch):
    catalogue = real_catalogue()
    for library in LIBRARIES:
        monkeypatch.setitem(sys.modules, library, None)
    before = _palette_json(catalogue, "en")
    monkeypatch.setattr("pipeline_core.spec.extras.find_spec", lambda name: object())
    after = _palette_json(catalogue, "en")
    assert b"requirements-boost.txt" in before
    assert b"requirements-boost.txt" not in after
