"""``fabrica drill``."""

from __future__ import annotations

import json


def test_a_drill_is_made_left_and_solved(fabrica, tmp_path):
    folder = tmp_path / "mine"
    made = fabrica(
        "drill",
        "new",
        folder,
        "--example",
        "penguins",
        "--seed",
        3,
        "--kind",
        "few_test_rows",
        "--json",
    )
    file = folder / "penguins.yaml"
    assert made.returncode == 0
    assert json.loads(made.stdout)["file"] == str(file)
    assert "few_test_rows" not in (folder / "drill.json").read_text("utf-8")

    left = fabrica("drill", "check", file, "--lang", "es")
    assert left.returncode == 1
    assert "Todavía no" in left.stdout
    assert "¿Cuántas filas" in left.stdout

    assert fabrica("drill", "check", file, "--solution", file).returncode == 0
    solved = fabrica("drill", "check", file)
    assert solved.returncode == 0
    assert "mostly luck" in solved.stdout


def test_wrong_uses_are_sentences(fabrica, tmp_path):
    wrong = [
        ("new", tmp_path / "a", "--example", "nothing"),
        ("new", tmp_path / "a", "--example", "penguins", "--kind", "nothing"),
        ("new", "examples", "--example", "penguins"),
        ("check",),
        ("check", "examples/penguins/penguins.yaml"),
        ("check", tmp_path / "nothing.yaml"),
    ]
    for words in wrong:
        process = fabrica("drill", *words)
        assert process.returncode == 2
        assert process.stderr.strip()
        assert "Traceback" not in process.stderr


def test_the_kinds_are_listed_in_spanish(fabrica):
    assert "Filas repetidas" in fabrica("drill", "list", "--lang", "es").stdout
