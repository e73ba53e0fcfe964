"""Files of code, whatever their kind, read as a pipeline."""

from __future__ import annotations

from dataclasses import replace

from pipeline_core.catalog import Catalogue
from pipeline_core.code_reading.code_files import CodeFiles
from pipeline_core.code_reading.edited_script import read_script
from pipeline_core.code_reading.modules import Modules
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
    return read_files(CodeFiles("", {"": data}), name, catalogue)


def read_files(code: CodeFiles, name: str, catalogue: Catalogue) -> CodeReading:
    """Return the pipeline of a script or a source with the modules that lie beside it.

    Parameters
    ----------
    code
        The file that is run, and its neighbours.
    name
        The pipeline's name, where the script has none.
    catalogue
        The blocks.

    Raises
    ------
    SpecError
        One of them cannot be read, or nothing of them has a block.
    """
    source = replace(parse_source(code.files[code.entry]), file=code.entry)
    modules = Modules(code.files)
    imported = modules.reached(source)
    stamps = (stamp_in(part.text) for part in (source, *imported))
    stamp = next(filter(None, stamps), None)
    if stamp:
        return read_script(source, stamp, catalogue, imported)
    return read_source(source, name, catalogue, modules)
