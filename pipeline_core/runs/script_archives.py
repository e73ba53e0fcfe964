"""A pipeline's script in two files as one zip file, as a job of the launcher."""

from __future__ import annotations

import io
import zipfile
from base64 import b64encode
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same pipeline gives the same file


def script_zip(workspace: Path, text: str, file: str, language: str = "en") -> str:
    """Return the script of a pipeline in two files as a zip file, in base64.

    Parameters
    ----------
    workspace
        Holds the catalogue.
    text, file
        The pipeline's text, and the file that its paths start from.
    language
        Language of the script's comments.

    Raises
    ------
    FabricaError
        A stage has an error, or cannot be written as code.
    """
    from pipeline_core.runs.exports import script_files

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, code in script_files(workspace, text, file, language).items():
            entry = zipfile.ZipInfo(f"{Path(file).stem}/{name}", _EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, code, zipfile.ZIP_DEFLATED)
    return b64encode(packed.getvalue()).decode("ascii")
