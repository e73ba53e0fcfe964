"""A user's file is tried in a process of its own, and whatever it does there is a finding."""

from __future__ import annotations

import os
import re
import sys
import time
from pathlib import Path

import pytest

from pipeline_core.block_probe import process
from pipeline_core.block_probe.process import try_file
from pipeline_core.catalog.limited_process import run_group
from pipeline_core.catalog.templates import KINDS, template
from pipeline_core.messages.own_words import blocks_of
from pipeline_core.messages.words import LANGUAGES, say

ROW = template("row", "mine")


@pytest.fixture
def trial(workspace, monkeypatch):
    """Return what the trial of a text finds out: states and lines by code."""
    monkeypatch.delenv("FABRICA_BLOCKS", raising=False)

    def try_text(text: str) -> dict[str, tuple[str, int | None]]:
        file = workspace.resolve() / "blocks" / "mine.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        with blocks_of(workspace):
            found = try_file(file)
        for finding in found:
            for language in LANGUAGES:
                sentence = say(finding["message"]["code"], finding["message"]["values"], language)
                assert not re.search(r"^\w+\.\w+$|\{[a-z_]+\}", sentence)
        return {f["message"]["code"]: (f["state"], f["line"]) for f in found}

    return try_text


@pytest.mark.parametrize(
    "kind",
    [kind if kind == "column" else pytest.param(kind, marks=pytest.mark.long) for kind in KINDS],
)
def test_a_template_keeps_every_promise(trial, kind):
    found = trial(template(kind, "mine", "es"))
    assert {state for state, _ in found.values()} == {"kept"}
    assert {"probe.described", "probe.runs", "probe.deterministic", "probe.example"} <= set(found)


BROKEN = {
    "raises": (("return table.head(most)", "return table[['nowhere']]"), "probe.raised", 24),
    "in place": (
        ("return table.head(most)", "table['number'] = 1.0\n    return table"),
        "probe.changes_inputs",
        None,
    ),
    "chance": (
        ("return table.head(most)", "return table.sample(5)"), "probe.unsteady", None,
    ),
    "labels": (
        ("return table.head(most)", ("return table.head(most).reset_index(drop=True).add(0) if 0"
         " else table.set_axis(range(len(table)))")), "probe.loses_labels", None,
    ),
    "example": (("1  2\n    \"", "1  3\n    \""), "probe.example_differs", 19),
    "at import": (("import pandas as pd", "import pandas as pd\n1 / 0"), "probe.raised", 4),
    "exit": (("import pandas", "raise SystemExit(3)\nimport pandas"), "probe.raised", 3),
    "no type": (("most: int", "most"), "catalog.not_annotated", None),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("name", BROKEN)
def test_each_broken_promise_is_found(trial, name):
    (old, new), code, line = BROKEN[name]
    assert old in ROW
    found = trial(ROW.replace(old, new))
    assert found[code][0] == "broken", found
    assert line is None or found[code][1] == line


@pytest.mark.long
def test_a_row_block_that_learns_from_other_rows_is_doubtful(trial):
    body = "return table.assign(number=table['number'] - table['number'].mean())"
    found = trial(ROW.replace("return table.head(most)", body))
    assert found["catalog.learns_from_rows"][0] == "doubtful"


@pytest.mark.long
def test_a_transformer_that_learns_while_it_transforms_is_refused(trial):
    text = template("column", "mine").replace("np.abs", "lambda X: X - X.mean()")
    assert trial(text)["probe.learns_from_test"][0] == "broken"


ATTACKS = {
    "prints": ("print('[]'); import os; os.write(1, b'[1]')", None),
    "ends": ("import os; os._exit(0)", "probe.died"),
    "closes": ("import os; os.closerange(0, 60); os._exit(1)", "probe.died"),
    "memory": ("x = bytearray(20_000_000_000)", "probe.raised"),
    "writes": ("while True: print('x' * 1_000_000)", "probe.raised"),
    "deep": ("def f(): f()\nf()", "probe.raised"),
}


@pytest.mark.parametrize("name", ["ends"])
def test_code_that_attacks_its_process_is_a_finding(trial, name):
    _check_attack(trial, name)


@pytest.mark.long
@pytest.mark.parametrize("name", ATTACKS)
def test_each_attack_is_a_finding(trial, name):
    _check_attack(trial, name)


def _check_attack(trial, name):
    attack, code = ATTACKS[name]
    found = trial(f"{attack}\n{ROW}")
    if code is None:
        assert {state for state, _ in found.values()} == {"kept"}
    else:
        assert found[code][0] == "broken", found


def test_a_trial_that_takes_too_long_is_a_finding(trial, monkeypatch):
    monkeypatch.setattr(process, "SECONDS", 0.2)
    assert trial(f"while True: pass\n{ROW}")["probe.too_slow"][0] == "broken"


def test_what_a_process_has_started_ends_with_it(tmp_path):
    note = tmp_path / "child"
    code = (
        "import pathlib, subprocess\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid))\n"
    )
    command = [sys.executable, "-c", code]
    run_group(command, seconds=30, cwd=tmp_path, env=os.environ)
    child, deadline = int(note.read_text()), time.monotonic() + 10
    while _is_alive(child) and time.monotonic() < deadline:
        os.sched_yield()
    assert not _is_alive(child)


def _is_alive(number: int) -> bool:
    try:
        status = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
