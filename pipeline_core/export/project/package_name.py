"""The name of a project's package, which hides no module and is a folder on every system."""

from __future__ import annotations

import keyword
import re
import sys
import sysconfig
import unicodedata
from importlib.machinery import PathFinder

_ON_WINDOWS = {"con", "prn", "aux", "nul"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(10)
}
# What stands beside the package, and what installs and tests it.
_BESIDE = {"data", "deploy", "tests", "pip", "pipeline_core", "pytest", "setuptools", "venv"}
_LONGEST = 40


def package_name(stem: str) -> str:
    """Return the name of a package after that of a pipeline's file.

    Parameters
    ----------
    stem
        The file's name without its ending.

    Examples
    --------
    >>> package_name("Crédito 2024"), package_name("class"), package_name("2024")
    ('credito_2024', 'pipeline_class', 'pipeline_2024')
    >>> package_name("数")
    'pipeline'
    >>> package_name("pandas"), package_name("test_loans"), package_name("CON")
    ('pipeline_pandas', 'pipeline_test_loans', 'pipeline_con')
    """
    ascii_stem = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", ascii_stem).strip("_")[:_LONGEST].strip("_")
    return f"pipeline_{name}".strip("_") if _is_taken(name) else name


def _is_taken(name: str) -> bool:
    """Whether a package of this name would hide another module, or pytest take it for a test."""
    is_word = not name.isidentifier() or keyword.iskeyword(name) or keyword.issoftkeyword(name)
    is_test = name.startswith("test") or name.endswith("_test")
    reserved = {*sys.stdlib_module_names, *_ON_WINDOWS, *_BESIDE}
    installed = PathFinder.find_spec(name, [sysconfig.get_path("purelib")]) if name else None
    return is_word or is_test or name in reserved or installed is not None
