"""Every block keeps every promise, and the detector notices each that is broken.

A new block gets all of it for nothing; a new promise needs a block that breaks it.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from pipeline_core.block import BLOCKS
from pipeline_core.catalog import load_catalogue
from pipeline_core.messages.words import lookup
from tests.blocks.contract import PROMISES, Tried, belongs_to_a_family
from tests.small_pipelines import real_blocks

# What cannot be kept either once a promise is broken.
AND_SO = {
    "imports_only_public_things": ["can_be_carried_home"],
    "has_literal_defaults": ["takes_settings_through_json"],
    "gives_the_same_twice": ["leaves_its_inputs_alone"],
}
BROKEN = sorted((Path(__file__).parent / "broken").glob("*__*.py"))
IDS = sorted(real_blocks()[0])


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Where the probes' table lies."""
    return tmp_path_factory.mktemp("probes")


@pytest.fixture(scope="session")
def tried(folder):
    """Every block, to be asked."""
    return {name: Tried(BLOCKS[name], folder) for name in IDS}


@pytest.mark.parametrize("promise", PROMISES)
@pytest.mark.parametrize("block", IDS)
def test_block_keeps_its_promises(tried, block, promise):
    assert PROMISES[promise](tried[block]) is None


@pytest.mark.parametrize("block", IDS)
def test_block_speaks_spanish(tried, block):
    entry = tried[block].entry
    codes = [f"block.{block}", f"block.{block}.summary"]
    codes += [f"block.{block}.{name}" for name in entry["settings"]["properties"]]
    assert [code for code in codes if not lookup(code, "es")] == []


@pytest.mark.parametrize("block", IDS)
def test_block_stands_in_a_family(tried, block):
    assert belongs_to_a_family(tried[block].file)


def test_titles_and_former_names_are_taken_once():
    entries = real_blocks()[0]
    titles = [entry["title"] for entry in entries.values()]
    assert len(set(titles)) == len(titles)
    names = [*entries, *(name for entry in entries.values() for name in entry["formerly"])]
    assert len(set(names)) == len(names)


def test_the_catalogue_made_elsewhere_is_the_same(workspace):
    found = load_catalogue(workspace)
    here = json.loads(json.dumps(real_blocks()[0]))
    assert found == here


def loaded(file: Path, folder: Path) -> Tried:
    """A broken block, taken out of the registered ones at once."""
    name = f"broken_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    before = set(BLOCKS)
    try:
        spec.loader.exec_module(module)
        (new,) = set(BLOCKS) - before
    finally:
        made = {name: BLOCKS.pop(name) for name in set(BLOCKS) - before}
    return Tried(made[new], folder)


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_broken_promise_is_noticed(file, folder):
    promise = file.stem.partition("__")[0]
    assert PROMISES[promise](loaded(file, folder)) is not None


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_nothing_else_is_wrong_with_a_broken_block(file, folder):
    """Otherwise a promise might be noticed as broken for another's reason."""
    broken, tried = file.stem.partition("__")[0], loaded(file, folder)
    if broken in ("described", "works_on_a_plain_table"):
        return  # what cannot be described or run cannot be asked anything else
    others = {name: told for name, promise in PROMISES.items() if (told := promise(tried))}
    others.pop("stands_alone_in_its_file", None)  # its file is named for what is broken
    for allowed in (broken, *AND_SO.get(broken, ())):
        others.pop(allowed, None)
    assert others == {}


def test_every_promise_has_a_block_that_breaks_it():
    assert {file.stem.partition("__")[0] for file in BROKEN} == set(PROMISES)
