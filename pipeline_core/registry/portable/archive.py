"""A kept model as a zip file: the skops file, its hash, and a script that answers with it."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline_core.messages.words import say

if TYPE_CHECKING:
    from pipeline_core.registry.portable.portable_model import PortableModel

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same model gives the same file
_SCRIPT = Path(__file__).with_name("standalone.py")


def archive(stem: str, texts: Mapping[str, str], data: bytes) -> bytes:
    """Return a zip file of a folder with a model and some texts.

    Parameters
    ----------
    stem
        The folder's name.
    texts
        The texts by their path in it.
    data
        The skops file.

    Examples
    --------
    >>> packed = zipfile.ZipFile(io.BytesIO(archive("credit-1", {"README.md": "Hi"}, b"model")))
    >>> packed.namelist()
    ['credit-1/README.md', 'credit-1/model.skops']
    """
    files = {name: text.encode() for name, text in texts.items()} | {"model.skops": data}
    return _zipped(stem, files)


def folder_as_zip(folder: Path) -> bytes:
    """Return a folder as a zip file."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return _zipped(folder.name, files)


def _zipped(stem: str, files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{stem}/{name}", _EPOCH)
            entry.external_attr = 0o644 << 16
            deflated = zipfile.ZIP_STORED if name == "model.skops" else zipfile.ZIP_DEFLATED
            target.writestr(entry, content, deflated)
    return packed.getvalue()


def archive_texts(model: PortableModel, language: str, rows_of: str | None) -> dict[str, str]:
    """Return the texts that stand beside a model in its archive, by their path.

    Parameters
    ----------
    model
        The model.
    language
        Of the README.
    rows_of
        The stage whose rows the model takes, where those of the pipeline's source are others.
    """
    from pipeline_core.registry.portable.carried_modules import carried_modules

    facts = model.facts()
    packages = sorted(name for name in model.libraries if name != "python")
    return {
        "README.md": _readme(model, language, rows_of),
        "model.json": json.dumps(facts, indent=2, ensure_ascii=False) + "\n",
        "predict.py": _SCRIPT.read_text(encoding="utf-8"),
        "requirements.txt": "".join(f"{name}=={model.libraries[name]}\n" for name in packages),
        **carried_modules(facts["types"]),
    }


def _readme(model: PortableModel, language: str, rows_of: str | None) -> str:
    origin = {"model": model.name, **model.origin}
    parts = [
        f"# {model.name}",
        say("portable.origin", origin, language),
        say("portable.use", {}, language),
        "```\npip install -r requirements.txt\npython predict.py rows.csv > answers.csv\n```",
        say("portable.python", {"python": model.libraries["python"]}, language),
        *([say("portable.rows_of", {"stage": rows_of}, language)] if rows_of else []),
        say("portable.columns", {}, language),
        "\n".join(
            f"- `{name}` ({say('source.kind_word', {'kind': facts.kind}, language)})"
            for name, facts in model.read_columns.items()
        ),
        say("portable.hash", {"sha256": model.sha256}, language),
        say("portable.trust", {}, language),
    ]
    return "\n\n".join(parts) + "\n"
