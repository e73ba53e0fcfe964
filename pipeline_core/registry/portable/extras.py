"""The libraries that some forms of a kept model need beside the usual ones."""

from __future__ import annotations

from pipeline_core.errors import UsageError
from pipeline_core.spec.extras import EXTRAS, is_installed

# The forms that are always there come first.
FORMS = ("file", "onnx", "mlflow")


def is_possible(form: str) -> bool:
    """Return whether the libraries of a form are installed; none is imported.

    Examples
    --------
    >>> is_possible("file")
    True
    """
    return all(is_installed(library) for library in EXTRAS.get(form, ()))


def require_library(form: str) -> None:
    """Raise unless the libraries of a form are installed.

    Raises
    ------
    UsageError
        One is not.
    """
    missing = [library for library in EXTRAS.get(form, ()) if not is_installed(library)]
    if missing:
        raise UsageError("portable.needs_library", form=form, library=missing[0], extra=form)
