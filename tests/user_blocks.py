"""Writes block files as a user would."""

from __future__ import annotations

from pathlib import Path

BLOCK = '''
import pandas as pd
from pipeline_core.block import block
{imports}

@block("Mine: {name}")
def {name}(table: pd.DataFrame, *, times: int = 2) -> pd.DataFrame:
    """Give the table again.

    Parameters
    ----------
    times
        How often.
    """
    return {body}
'''


def write(folder: Path, name: str, imports: str = "", body: str = "table", more: str = "") -> Path:
    file = folder / f"{name}.py"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(BLOCK.format(name=file.stem, imports=imports, body=body) + more)
    return file
