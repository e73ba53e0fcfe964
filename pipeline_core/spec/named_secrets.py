"""Secrets by name: a pipeline file says ``secret:NAME``, and never what it stands for.

The value comes from the environment variable ``FABRICA_SECRET_NAME``, else from a file of lines
``NAME=value`` that only its owner may read: ``FABRICA_SECRETS``, or ``secrets`` in the folder of
the keys. A file that others may read, that a pipeline could reach, or that is a link, is refused.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from pipeline_core.errors import SettingsError
from pipeline_core.messages.masking import note_secret
from pipeline_core.spec.keys_folder import keys_folder
from pipeline_core.spec.source_path import source_path

PREFIX = "secret:"
VARIABLE_PREFIX = "FABRICA_SECRET_"
FILE_VARIABLE = "FABRICA_SECRETS"
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,63}\Z")
_MAX_BYTES = 100_000
HOSTS_VARIABLE = "FABRICA_DATABASES"


def secret_name(setting: object) -> str:
    """Return the name in a setting ``secret:NAME``.

    Raises
    ------
    SettingsError
        It is anything else; the sentence does not repeat it, for it may be a password.

    Examples
    --------
    >>> secret_name("secret:FLIGHTS")
    'FLIGHTS'
    >>> secret_name("postgresql://ana:lima@db/shop")
    Traceback (most recent call last):
    ...
    pipeline_core.errors.SettingsError: ...
    """
    name = setting.removeprefix(PREFIX) if isinstance(setting, str) else ""
    if name == setting or not _NAME.match(name):
        raise SettingsError("secret.not_a_name")
    return name


class SecretReference(str):
    """A secret in code that is written, not called: a script has its variable in its place."""

    variable: str

    @classmethod
    def of(cls, name: str) -> SecretReference:
        """Return the reference to a secret of a name.

        Examples
        --------
        >>> reference = SecretReference.of("FLIGHTS")
        >>> reference, reference.variable
        ('secret:FLIGHTS', 'FABRICA_SECRET_FLIGHTS')
        """
        reference = cls(PREFIX + name)
        reference.variable = variable_of(name)
        return reference


def variable_of(name: str) -> str:
    """Return the environment variable of a secret, which an exported script reads too.

    Examples
    --------
    >>> variable_of("FLIGHTS")
    'FABRICA_SECRET_FLIGHTS'
    """
    return VARIABLE_PREFIX + name


def secret_value(name: str, folder: Path) -> str:
    """Return the value of a secret; from now on it is masked in this process's texts.

    Parameters
    ----------
    name
        Its name.
    folder
        The folder of the pipeline that uses it, which must not reach the file of secrets.

    Raises
    ------
    SettingsError
        There is no such secret, or its file is not safe.
    """
    value = os.environ.get(variable_of(name)) or _values_in_file(folder).get(name)
    if not value:
        values = {"name": name, "variable": variable_of(name), "file": str(secrets_file())}
        raise SettingsError("secret.unknown", **values)
    note_secret(value)
    return value


def allowed_hosts() -> list[str] | None:
    """Return the hosts that ``FABRICA_DATABASES`` lists; None where it is not set."""
    named = os.environ.get(HOSTS_VARIABLE)
    if named is None:
        return None
    return [host.strip().lower() for host in named.split(",") if host.strip()]


def secrets_file() -> Path:
    """Return the path of the file of secrets, which need not exist."""
    named = os.environ.get(FILE_VARIABLE)
    return Path(named).expanduser().absolute() if named else keys_folder() / "secrets"


def _values_in_file(folder: Path) -> dict[str, str]:
    file = secrets_file()
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return {}
    except OSError:  # a link, or not ours to read
        raise SettingsError("secret.unsafe_file", file=str(file)) from None
    try:
        facts = os.fstat(handle)
        is_private = stat.S_ISREG(facts.st_mode) and not facts.st_mode & 0o077
        is_ours = facts.st_uid in (os.geteuid(), 0)
        if not (is_private and is_ours) or source_path(folder, str(file)) is not None:
            raise SettingsError("secret.unsafe_file", file=str(file))
        lines = os.read(handle, _MAX_BYTES).decode("utf-8", "replace").splitlines()
    finally:
        os.close(handle)
    pairs = (line.partition("=") for line in lines if not line.lstrip().startswith("#"))
    return {name.strip(): value.strip() for name, sign, value in pairs if sign}
