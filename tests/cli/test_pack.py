"""``fabrica pack`` and ``fabrica unpack``."""

from __future__ import annotations


def test_a_pipeline_is_handed_in_and_runs_elsewhere(fabrica, workspace, tmp_path):
    archive = tmp_path / "penguins.zip"
    example = "examples/penguins/penguins.yaml"
    assert fabrica("pack", example, "-o", archive).returncode == 0
    process = fabrica("unpack", archive, tmp_path / "moved", "--lang", "es")
    assert process.returncode == 0
    file = tmp_path / "moved" / "penguins.yaml"
    assert str(file) in process.stdout
    run = fabrica("run", file, "--to", "measurements", "--workspace", workspace)
    assert run.returncode == 0


def test_wrong_uses_are_sentences(fabrica, tmp_path):
    assert "there is no file here" in fabrica("pack", tmp_path / "nothing.yaml").stderr
    missing = fabrica("unpack", tmp_path / "nothing.zip")
    assert missing.returncode == 2
    assert "cannot be unpacked" in missing.stderr
    (tmp_path / "a.zip").write_bytes(b"no zip")
    broken = fabrica("unpack", tmp_path / "a.zip", tmp_path / "x", "--lang", "es")
    assert broken.returncode in (1, 2)
    assert "completo y sin cifrar" in broken.stderr
    assert not (tmp_path / "x").exists()
