"""What the editor says: every word its source asks for is there, and none is left over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline_core.messages.words import LANGUAGES
from ui.canvas import assets
from ui.canvas.editor_data import editor_texts
from ui.canvas.scene import canvas_texts

SOURCE = Path(assets.__file__).parent / "frontend" / "src"
# Codes that are put together from a part, and where their parts stand.
PARTS = {
    "does": ("panels/keymap.ts", r'line\("(\w+)"'),
    "keys": ("panels/keymap.ts", r'part: "(\w+)"'),
    "menu": ("*/menu*.ts", r'\bid: (?:off \? |folded \? )?"(\w+)"'),
    "tool": ("panels/Toolbar.tsx", r'<Tool\s+editor=\{editor\}\s+name="(\w+)"'),
}
WHOLE = re.compile(r'"(canvas(?:\.[a-z_]+)+)"')


def source() -> str:
    return "\n".join(file.read_text("utf-8") for file in SOURCE.rglob("*.ts*"))


def parts(name: str) -> set[str]:
    files, pattern = PARTS[name]
    texts = [file.read_text("utf-8") for file in SOURCE.glob(files)]
    return {f"canvas.{name}.{word}" for text in texts for word in re.findall(pattern, text)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_is_there(lang):
    codes = set(WHOLE.findall(source())).union(*(parts(name) for name in PARTS))
    assert {"canvas.palette", "canvas.menu.rename", "canvas.does.undo"} <= codes
    assert codes - set(editor_texts(lang)) == set()


def test_none_is_left_over():
    text = source()
    by_scene = {f"canvas.{code}" for code in canvas_texts("en")}
    made_up = tuple(re.findall(r"`(canvas\.[a-z_.]+)\$\{", text))
    canvas_codes = {code for code in editor_texts("en") if code.startswith("canvas.")}
    left = {code for code in canvas_codes - by_scene if f'"{code}"' not in text}
    assert {code for code in left if not code.startswith(made_up)} == set()
    assert {code for code in canvas_codes if code.startswith("canvas.does.")} == parts("does")
    assert {code for code in canvas_codes if code.startswith("canvas.menu.")} - parts("menu") <= {
        "canvas.menu.on", "canvas.menu.off", "canvas.menu.bypass", "canvas.menu.unbypass",
        "canvas.menu.fold_group",
        "canvas.menu.pin", "canvas.menu.unpin",
    }  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_families_and_wires_have_their_names(lang):
    texts = editor_texts(lang)
    assert not [code for code in texts if texts[code] == code]
    assert {"family.train", "wire.Model"} <= set(texts)
