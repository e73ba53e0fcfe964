"""Every block keeps every promise of the contract, and every broken promise is detected.

A new block is tested automatically; a new promise needs a block that breaks it.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

from pipeline_core.block import BLOCKS
from pipeline_core.block_probe.probe import BlockCase
from pipeline_core.catalog import load_catalogue
from pipeline_core.messages.words import lookup
from pipeline_core.spec.entry import asks_a_server
from pipeline_core.spec.extras import missing_library
from tests.blocks.contract import PROMISES, belongs_to_a_family
from tests.blocks.report import own_settings
from tests.small_catalogue import real_catalogue
from tests.small_pipelines import real_blocks

# Promises that cannot be kept once another one is broken.
IMPLIED = {
    "imports_only_public_names": ["can_be_exported"],
    "has_literal_defaults": ["keeps_settings_through_json"],
    "is_deterministic": ["does_not_modify_its_inputs"],
}
BROKEN = sorted((Path(__file__).parent / "broken").glob("*__*.py"))
IDS = sorted(
    name
    for name, entry in real_blocks()[0].items()
    if missing_library(entry, {}) is None and not asks_a_server(entry)  # see test_databases.py
)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The folder of the probes' table."""
    return tmp_path_factory.mktemp("probes")


@pytest.fixture(scope="session")
def cases(folder):
    """Every block with its probe."""
    return {name: BlockCase(BLOCKS[name], folder) for name in IDS}


@pytest.mark.parametrize("promise", PROMISES)
@pytest.mark.parametrize("block", IDS)
def test_block_keeps_its_promises(cases, block, promise):
    assert PROMISES[promise](cases[block]) is None


@pytest.mark.parametrize("block", IDS)
def test_block_is_translated(cases, block):
    entry = cases[block].entry
    codes = [f"block.{block}", f"block.{block}.summary"]
    codes += [f"block.{block}.{name}" for name in own_settings(entry)]
    assert [code for code in codes if not lookup(code, "es")] == []


@pytest.mark.parametrize("block", IDS)
def test_block_is_in_a_family(cases, block):
    assert belongs_to_a_family(cases[block].file)


def test_titles_and_former_names_are_unique():
    entries = real_catalogue()
    titles = [entry["title"] for entry in entries.values()]
    assert len(set(titles)) == len(titles)
    names = [*entries, *(name for entry in entries.values() for name in entry["formerly"])]
    assert len(set(names)) == len(names)


def test_the_catalogue_of_another_process_is_the_same(workspace):
    loaded = load_catalogue(workspace)
    described = json.loads(json.dumps(real_blocks()[0]))
    assert {name: loaded[name] for name in described} == described
    assert all("estimator" in loaded[name] for name in loaded.keys() - described.keys())


def load_broken_block(file: Path, folder: Path) -> BlockCase:
    """Load a broken block and unregister it."""
    name = f"broken_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    before = set(BLOCKS)
    try:
        spec.loader.exec_module(module)
        (new,) = set(BLOCKS) - before
    finally:
        registered = {name: BLOCKS.pop(name) for name in set(BLOCKS) - before}
    return BlockCase(registered[new], folder)


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_a_broken_promise_is_detected(file, folder):
    promise = file.stem.partition("__")[0]
    assert PROMISES[promise](load_broken_block(file, folder)) is not None


@pytest.mark.parametrize("file", BROKEN, ids=lambda file: file.stem)
def test_nothing_else_is_wrong_with_a_broken_block(file, folder):
    """Otherwise a promise might be reported as broken for another reason."""
    broken, case = file.stem.partition("__")[0], load_broken_block(file, folder)
    if broken in ("can_be_described", "works_on_a_plain_table"):
        return  # the other promises need a description and a run
    problems = {name: promise(case) for name, promise in PROMISES.items()}
    others = {name: problem for name, problem in problems.items() if problem}
    others.pop("is_alone_in_its_file", None)  # its file has the promise's name
    for allowed in (broken, *IMPLIED.get(broken, ())):
        others.pop(allowed, None)
    assert others == {}


def test_every_promise_has_a_block_that_breaks_it():
    assert {file.stem.partition("__")[0] for file in BROKEN} == set(PROMISES)
