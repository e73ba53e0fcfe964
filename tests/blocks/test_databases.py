"""The blocks that ask a server keep the contract of all blocks, with a real one."""

from __future__ import annotations

import pytest

from pipeline_core.block import BLOCKS
from pipeline_core.block_probe.probe import BlockCase
from pipeline_core.messages.words import lookup
from pipeline_core.spec.entry import meaning_of
from tests.blocks.contract import PROMISES, belongs_to_a_family
from tests.blocks.report import own_settings
from tests.small_pipelines import real_blocks

IDS = sorted(
    name
    for name, entry in real_blocks()[0].items()
    if any(meaning_of(s) == "connection" for s in entry["settings"]["properties"].values())
)


@pytest.fixture
def case(tmp_path, postgres, monkeypatch):
    monkeypatch.setenv("FABRICA_SECRET_PROBE", postgres.url("owner"))
    return lambda block: BlockCase(BLOCKS[block], tmp_path)


@pytest.mark.parametrize("block", IDS)
def test_block_keeps_its_promises(case, block):
    checked = case(block)
    assert {name: why for name, promise in PROMISES.items() if (why := promise(checked))} == {}


@pytest.mark.parametrize("block", IDS)
def test_block_is_translated_and_in_a_family(case, block):
    entry = case(block).entry
    codes = [f"block.{block}", f"block.{block}.summary"]
    codes += [f"block.{block}.{name}" for name in own_settings(entry)]
    assert [code for code in codes if not lookup(code, "es")] == []
    assert belongs_to_a_family(case(block).file)


def test_both_are_known():
    assert IDS == ["read_database", "write_database"]
