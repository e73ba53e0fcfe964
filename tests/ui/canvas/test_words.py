"""What the editor says: every word its source asks for is there, and none is left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline_core.messages.words import LANGUAGES
from ui.canvas import assets
from ui.canvas.editing import sayings
from ui.canvas.scene import words

SOURCE = Path(assets.__file__).parent / "frontend" / "src"
# Codes that are put together from a part, and where their parts stand.
PARTS = {
    "does": ("panels/keys.ts", r'line\("(\w+)"'),
    "keys": ("panels/keys.ts", r'part: "(\w+)"'),
    "menu": ("panels/items.ts", r'\bid: (?:off \? )?"(\w+)"'),
    "tool": ("panels/Toolbar.tsx", r'<Tool editor=\{editor\} name="(\w+)"'),
}
WHOLE = re.compile(r'"(canvas(?:\.[a-z_]+)+)"')


def source() -> str:
    return "\n".join(one.read_text("utf-8") for one in SOURCE.rglob("*.ts*"))


def parts(name: str) -> set[str]:
    file, pattern = PARTS[name]
    return {
        f"canvas.{name}.{one}" for one in re.findall(pattern, (SOURCE / file).read_text("utf-8"))
    }


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_is_there(lang):
    asked = set(WHOLE.findall(source())).union(*(parts(name) for name in PARTS))
    assert {"canvas.palette", "canvas.menu.rename", "canvas.does.undo"} <= asked
    assert asked - set(sayings(lang)) == set()


def test_none_is_left_over():
    text = source()
    by_scene = {f"canvas.{code}" for code in words("en")}
    made_up = tuple(re.findall(r"`(canvas\.[a-z_.]+)\$\{", text))
    kept = {code for code in sayings("en") if code.startswith("canvas.")}
    left = {code for code in kept - by_scene if f'"{code}"' not in text}
    assert {code for code in left if not code.startswith(made_up)} == set()
    assert {one for one in kept if one.startswith("canvas.does.")} == parts("does")
    assert {one for one in kept if one.startswith("canvas.menu.")} - parts("menu") <= {
        "canvas.menu.on", "canvas.menu.off",
    }  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_families_and_wires_have_their_names(lang):
    told = sayings(lang)
    assert not [code for code in told if told[code] == code]
    assert {"family.train", "wire.Model"} <= set(told)
