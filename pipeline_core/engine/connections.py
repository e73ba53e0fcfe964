"""Connections to databases: a secret by name, to a host that the operator allows.

Whoever gives the secret chooses the host, so outside of a class that is permission enough. In
a class the people choose among the secrets of the server, so there only the hosts that
``FABRICA_DATABASES`` lists are opened, and none where it lists none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline_core.catalog import meaning_of
from pipeline_core.engine.remote_urls import credentials_argument
from pipeline_core.errors import StageFailed
from pipeline_core.measures.databases import hosts_of
from pipeline_core.plan import Plan
from pipeline_core.spec.named_secrets import (
    SecretReference,
    allowed_hosts,
    secret_name,
    secret_value,
    variable_of,
)
from pipeline_core.store.class_workspace import is_in_class


def connection_argument(stage: str, setting: object, folder: Path | None) -> str:
    """Return what a block gets for a setting that names a connection.

    Parameters
    ----------
    stage
        The stage.
    setting
        As in the pipeline file: ``secret:NAME``.
    folder
        The pipeline's folder; None for code that is only written.

    Raises
    ------
    SettingsError
        It is not a secret's name, or there is no such secret.
    StageFailed
        The operator does not allow the host.

    Examples
    --------
    >>> connection_argument("flights", "secret:FLIGHTS", None).variable
    'FABRICA_SECRET_FLIGHTS'
    """
    name = secret_name(setting)
    if folder is None:
        return SecretReference.of(name)
    allowed = allowed_hosts()
    if allowed is None and is_in_class(folder):
        raise StageFailed("failed.no_databases", stage=stage)
    address = secret_value(name, folder)
    refused = [] if allowed is None else [h for h in hosts_of(address) if not _is_in(h, allowed)]
    if refused:
        raise StageFailed("failed.host_not_allowed", stage=stage, host=refused[0])
    return address


# By the meaning of a setting that names a secret.
_ARGUMENTS: Mapping[str | None, Callable[[str, object, Path | None], str]] = {
    "connection": connection_argument,
    "credentials": credentials_argument,
}


def secret_environment(plan: Plan) -> dict[str, str]:
    """Return the environment variables of the secrets that a plan's script reads."""
    values = {}
    for job in plan.jobs.values():
        for name, schema in plan.entries[job.block]["settings"]["properties"].items():
            argument = _ARGUMENTS.get(meaning_of(schema))
            if argument and job.settings.get(name):
                value = argument(job.stage, job.settings[name], plan.folder)
                values[variable_of(secret_name(job.settings[name]))] = value
    return values


def _is_in(host: str, allowed: list[str]) -> bool:
    """Tell whether ``host:port`` is allowed, by both or by the host alone."""
    return host in allowed or host.rpartition(":")[0] in allowed
