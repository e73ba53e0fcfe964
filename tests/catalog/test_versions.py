"""Versions of distributions are those that Python's own metadata has."""

from __future__ import annotations

import sys
from importlib import metadata

import pytest

from pipeline_core.catalog import sources
from pipeline_core.catalog.sources import version_of


def test_every_installed_distribution_has_its_version() -> None:
    installed = {
        distribution.name: distribution.version for distribution in metadata.distributions()
    }
    assert len(installed) > 20
    assert {name: version_of(name) for name in installed} == installed


def test_the_first_on_the_path_counts(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    for place, version in (("near", "2.0"), ("far", "1.0")):
        (tmp_path / place / f"some_thing-{version}.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "near"), str(tmp_path / "far")])
    sources._folder_versions.cache_clear()
    version_of.cache_clear()
    try:
        assert version_of("Some.Thing") == "2.0"
    finally:
        monkeypatch.undo()
        sources._folder_versions.cache_clear()
        version_of.cache_clear()
