"""Nasty files go the whole way: uploaded, examined, made into a pipeline, run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pipeline_core.errors import FabricaError
from pipeline_core.messages.words import LANGUAGES, say
from pipeline_core.spec import parse, write
from pipeline_core.starter import Choices, compose, default_choices, findings
from pipeline_core.starter.exclusion_reasons import exclusion_reasons
from pipeline_core.starter.first_look import first_look
from ui.documents.pipeline_folders import data_file_name
from ui.documents.uploads import save_upload


@dataclass
class Outcome:
    """What a visitor is told about a file, and the path of its pipeline."""

    codes: list[str] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    look: dict[str, Any] = field(default_factory=dict)
    choices: Choices | None = None
    pipeline: Path | None = None

    def add_message(self, code: str, **values: Any) -> None:
        self.codes.append(code)
        self.messages.append({"code": code, **values})
        for lang in LANGUAGES:
            sentence = say(code, values, lang)
            assert sentence != code
            assert "{" not in sentence.replace("{'", "").replace('{"', "") or "{" in str(values)
            self.sentences.append(sentence)


@pytest.fixture
def drop(workspace: Path, tmp_path: Path) -> Callable[..., Outcome]:
    """Drop a file on Home: the messages, and the pipeline if one can be made."""

    def drop_file(content: bytes | str, name: str = "file.csv", **changes: Any) -> Outcome:
        content = content if isinstance(content, bytes) else content.encode()
        outcome = Outcome()
        try:
            upload = save_upload(workspace, name, content)
        except FabricaError as error:
            outcome.add_message(error.code, **error.values)
            return outcome
        assert upload.file.read_bytes() == content
        look = outcome.look = first_look(
            str(upload.file), upload.name, target=changes.get("target")
        )
        choices = Choices("Nasty")
        if not look["refused"] and len(look["columns"]) > 1:
            guessed = default_choices(look, "Nasty")
            choices = outcome.choices = Choices(**{**guessed.__dict__, **changes})
        all_findings = findings(look, choices)
        for finding in all_findings:
            outcome.add_message(finding.message.code, **finding.message.values)
        if not any(finding.severity == "error" for finding in all_findings):
            reasons = exclusion_reasons(look)
            left_out = [{**reason, "column": name} for name, reason in reasons.items()]
            for note in [*look["notes"], *left_out]:
                outcome.add_message(**note)
            outcome.pipeline = _write_pipeline(tmp_path / "made", look, choices, upload)
        return outcome

    return drop_file


def _write_pipeline(folder: Path, look: dict[str, Any], choices: Choices, upload: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / data_file_name(upload)).write_bytes(upload.file.read_bytes())
    pipeline, file = compose(look, choices, data_file_name(upload)), folder / "nasty.yaml"
    file.unlink(missing_ok=True)
    write(pipeline, file)
    assert parse(file.read_text(encoding="utf-8")).stages == pipeline.stages
    return file
