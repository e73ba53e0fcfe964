"""``fabrica grade``."""

from __future__ import annotations


def test_hand_ins_are_graded_in_spanish(fabrica, tmp_path):
    hand_ins, marks, rubric = tmp_path / "in", tmp_path / "marks", tmp_path / "rubric.yaml"
    hand_ins.mkdir()
    (hand_ins / "ana.zip").write_bytes(b"no zip")
    rubric.write_text("grade: 1\ngoals: [{goal: stages, trait: gate}]\n", "utf-8")

    process = fabrica("grade", hand_ins, rubric, "-o", marks, "--lang", "es")

    assert process.returncode == 0
    assert "sin revisar" in process.stdout
    assert "calificación" in (marks / "grades.csv").read_text("utf-8")
    assert "completo y sin cifrar" in (marks / "sheets" / "001-ana.md").read_text("utf-8")


def test_wrong_uses_are_sentences(fabrica, tmp_path):
    rubric = tmp_path / "rubric.yaml"
    rubric.write_text("grade: 1\ngoals: [{goal: stages, trait: gate}]\n", "utf-8")
    wrong = [(tmp_path / "none", rubric), (tmp_path, rubric), (tmp_path, tmp_path / "none.yaml")]
    for words in wrong:
        process = fabrica("grade", *words)
        assert process.returncode == 2
        assert process.stderr.strip()
        assert "Traceback" not in process.stderr
