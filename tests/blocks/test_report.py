"""`make blocks` names what a block lacks, and keeps quiet about what is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline_core.catalog import approve
from pipeline_core.messages.po_files import LOCALE
from tests.blocks import report
from tests.small_pipelines import real_blocks

ROOT = Path(__file__).resolve().parents[2]
SHORT = '''
from sklearn.preprocessing import FunctionTransformer
import numpy as np
from pipeline_core.block import Columns, Transformer, block

@block("Logarithm"{more})
def {name}(*, columns: Columns = ()) -> Transformer:
    """Take the logarithm.

    Parameters
    ----------
    columns
        Of these columns.

    Examples
    --------
    >>> {name}().fit_transform([[1.0]])
    array([[0.]])
    """
    return FunctionTransformer(np.log)
'''
PRICES = ', icon="ruler", try_with={"columns": ["price"]}, try_on={"price": [1.0, 2.0]}'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of the user's own blocks."""
    folder = tmp_path / "mine"
    (folder / "locale").mkdir(parents=True)
    monkeypatch.setenv("FABRICA_BLOCKS", str(folder))
    return folder


def short_block(folder: Path, name: str, more: str = "") -> Path:
    file = folder / f"{name}.py"
    file.write_text(SHORT.format(name=name, more=more), "utf-8")
    return file


def sections(text: str) -> dict[str, list[str]]:
    """Return the faults by block."""
    faults: dict[str, list[str]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("    "):
            faults[name].append(line.strip())
        else:
            name = line.strip()
            faults[name] = []
    return faults


def test_what_a_users_blocks_lack_is_named_and_nothing_else(folder, workspace):
    codes = ["", ".summary", ".columns"]
    texts = "\n".join(f'msgid "block.whole{code}"\nmsgstr "Texto"\n' for code in codes)
    (folder / "locale" / "es.po").write_text(f'{texts}\nmsgid "block.gone"\nmsgstr "a"\n', "utf-8")
    (folder / "test_mine.py").write_text("# whole, not_bare\n", "utf-8")
    for name, more in {"whole": PRICES, "bare": "", "waits": ""}.items():
        file = short_block(folder, name, more)
        if name != "waits":
            approve(file, workspace)
    (folder / "bare.py").write_text((folder / "bare.py").read_text() + "#\n" * 62)
    approve(folder / "bare.py", workspace)
    done = subprocess.run(
        [sys.executable, "-m", "tests.blocks.report"],
        cwd=ROOT, env=dict(os.environ), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    faults = sections(done.stdout)
    assert faults[f"Blocks in {folder}: 3, 2 incomplete"] == []
    assert "whole" not in faults
    assert faults["waits"][0].startswith("This block is waiting for approval")
    first, *promises = faults["bare"]
    assert first == "no es: block.bare, block.bare.summary, block.bare.columns"
    assert promises[0].startswith("no icon: ")
    assert promises[1].startswith("no test: ")
    assert promises[2] == "too long: 82 lines of at most 80"
    assert any(
        "RuntimeWarning: invalid value encountered in log" in fault for fault in promises[3:]
    )
    assert "locale/es.po: no block of yours has block.gone" in faults


def test_the_built_in_blocks_lack_nothing():
    for name, entry in real_blocks()[0].items():
        assert list(report.missing_of(name, entry)) == []


def test_what_a_built_in_block_lacks_is_named(tmp_path, monkeypatch):
    entry = dict(real_blocks()[0]["scale"])
    entry |= {"doc": "Scale.", "params": {"columns": "", "method": "How."}}
    faults = list(report.missing_in_file(entry))
    assert [fault.partition(":")[0] for fault in faults] == ["no help", "no example"]
    monkeypatch.setattr(report, "lookup", lambda code, language: None)
    faults = list(report.missing_words(entry))
    assert [fault.partition(", ")[0] for fault in faults] == [
        "no es: block.scale",
        "no en: block.scale.words (what else it is searched by)",
        "no es: block.scale.words (what else it is searched by)",
    ]
    monkeypatch.setattr(report, "ROOT", tmp_path)
    assert not report.is_tested(entry)


def test_a_catalogue_that_is_not_compiled_is_named_with_its_command(tmp_path, monkeypatch):
    assert report.built_in_faults() == []
    copy = tmp_path / "core" / "locale"
    shutil.copytree(LOCALE, copy)
    shutil.copytree(ROOT / "ui" / "text" / "locale", tmp_path / "ui" / "text" / "locale")
    monkeypatch.setattr(report, "LOCALE", copy)
    monkeypatch.setattr(report, "ROOT", tmp_path)
    for file in (*copy.glob("es/*/*.po"), *(tmp_path / "ui").rglob("en/*/*.po")):
        file.write_text(file.read_text("utf-8") + '\nmsgid "zzz"\nmsgstr "a"\n', "utf-8")
    first, second = report.built_in_faults()
    assert first.endswith("is not compiled: python -m pipeline_core.messages.compile")
    assert second.endswith("python -m pipeline_core.messages.compile ui/text/locale")
