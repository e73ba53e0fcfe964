"""``fabrica profile``: the page of a table, and what cannot be profiled."""

from __future__ import annotations

EXAMPLE = "examples/penguins/penguins.yaml"


def test_a_page_is_written(fabrica, workspace, tmp_path):
    page = tmp_path / "page.html"
    process = fabrica("profile", EXAMPLE, "-o", page, "--workspace", workspace, "--lang", "es")
    assert (process.returncode, process.stdout.strip()) == (0, f"Escrito: {page}")
    assert "bill_length_mm" in page.read_text("utf-8")
    assert fabrica("run", EXAMPLE, "--to", "penguins", "--workspace", workspace).returncode == 0
    page.unlink()
    assert fabrica("profile", EXAMPLE, "-o", page, "--workspace", workspace).returncode == 0
    assert "All rows of a run: 344" in page.read_text("utf-8")


def test_what_has_no_table_is_a_sentence(fabrica, workspace):
    process = fabrica("profile", EXAMPLE, "--stage", "nope", "--workspace", workspace)
    assert (process.returncode, process.stdout) == (2, "")
    assert "'nope' is none" in process.stderr
    process = fabrica("profile", EXAMPLE, "--stage", "baseline", "--workspace", workspace)
    assert (process.returncode, process.stdout) == (2, "")
    assert "baseline: a profile needs a table" in process.stderr
