"""A file of code, whatever its kind, read as a pipeline."""

from __future__ import annotations

from pipeline_core.catalog import Catalogue
from pipeline_core.code_reading.edited_script import read_script
from pipeline_core.code_reading.reading import CodeReading, read_source
from pipeline_core.code_reading.skops_file import is_skops, read_skops
from pipeline_core.code_reading.source import parse_source
from pipeline_core.code_reading.stamp import stamp_in


def read_file(data: bytes, name: str, catalogue: Catalogue) -> CodeReading:
    """Return the pipeline of a script, of a source or of a skops file.

    Parameters
    ----------
    data
        The file's content.
    name
        The pipeline's name, where the file has none.
    catalogue
        The blocks.

    Raises
    ------
    SpecError
        It is none of them, or nothing of it has a block.
    """
    if is_skops(data):
        return read_skops(data, name, catalogue)
    source = parse_source(data)
    stamp = stamp_in(source.text)
    return read_script(source, stamp, catalogue) if stamp else read_source(source, name, catalogue)
