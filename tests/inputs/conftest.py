"""Nasty files go the whole way: kept, looked at, made into a pipeline, run."""

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
from pipeline_core.starter.first_look import first_look
from pipeline_core.starter.reasons import reasons
from ui.documents.making import data_name
from ui.documents.uploads import keep


@dataclass
class Outcome:
    """What a visitor sees of a file, and where its pipeline is."""

    codes: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    look: dict[str, Any] = field(default_factory=dict)
    choices: Choices | None = None
    pipeline: Path | None = None

    def tell(self, code: str, **values: Any) -> None:
        self.codes.append(code)
        for lang in LANGUAGES:
            sentence = say(code, values, lang)
            assert sentence != code
            assert "{" not in sentence.replace("{'", "").replace('{"', "") or "{" in str(values)
            self.sentences.append(sentence)


@pytest.fixture
def drop(workspace: Path, tmp_path: Path) -> Callable[..., Outcome]:
    """Drop a file on Home: what is said, and the pipeline if one can be made."""

    def dropped(content: bytes | str, name: str = "file.csv", **changes: Any) -> Outcome:
        content = content if isinstance(content, bytes) else content.encode()
        outcome = Outcome()
        try:
            kept = keep(workspace, name, content)
        except FabricaError as error:
            outcome.tell(error.code, **error.values)
            return outcome
        assert kept.file.read_bytes() == content
        look = outcome.look = first_look(str(kept.file), kept.name, target=changes.get("target"))
        choices = Choices("Nasty")
        if not look["refused"] and len(look["columns"]) > 1:
            guessed = default_choices(look, "Nasty")
            choices = outcome.choices = Choices(**{**guessed.__dict__, **changes})
        said = findings(look, choices)
        for one in said:
            outcome.tell(one.code, **one.values)
        for note in [*look["notes"], *(reasons(look).values() if look["columns"] else ())]:
            outcome.tell(**note)
        if not any(one.severity == "error" for one in said):
            outcome.pipeline = _made(tmp_path / "made", look, choices, kept)
        return outcome

    return dropped


def _made(folder: Path, look: dict[str, Any], choices: Choices, kept: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / data_name(kept)).write_bytes(kept.file.read_bytes())
    made, file = compose(look, choices, data_name(kept)), folder / "nasty.yaml"
    file.unlink(missing_ok=True)
    write(made, file)
    assert parse(file.read_text(encoding="utf-8")).stages == made.stages
    return file
