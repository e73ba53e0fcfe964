"""What a block gets for a setting that names an address: it, with the rules of the operator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline_core.errors import StageFailed
from pipeline_core.measures.remote_credentials import secret_parts
from pipeline_core.messages.masking import note_secret
from pipeline_core.spec.named_secrets import SecretReference, secret_name, secret_value
from pipeline_core.spec.remote_urls import is_listed_as_private, is_private_address, url_fault
from pipeline_core.store.class_workspace import is_in_class

_CODES = {"no_urls": "failed.no_urls", "url_not_allowed": "failed.url_not_allowed"}


class RemoteUrl(str):
    """An address that is asked, wherever it leads, whether it may be fetched."""

    stage: str
    in_class: bool

    def require_allowed(self, to: str, address: str | None) -> None:
        """Raise unless a file may be fetched from an address.

        Parameters
        ----------
        to
            This address, or one that it was redirected to.
        address
            The network address that it leads to; None for a store.

        Raises
        ------
        StageFailed
            The operator does not allow it.
        """
        if fault := url_fault(to, in_class=self.in_class):
            raise StageFailed(_CODES[fault], stage=self.stage, url=to[:200])
        is_private = address is not None and is_private_address(address)
        if self.in_class and is_private and not is_listed_as_private(to):
            raise StageFailed("failed.private_address", stage=self.stage, url=to[:200])


def url_argument(stage: str, setting: Any, folder: Path | None) -> str:
    """Return what a block gets for a setting that is an address.

    Parameters
    ----------
    stage
        The stage.
    setting
        As in the pipeline file.
    folder
        The pipeline's folder; None for code that is only written.

    Raises
    ------
    StageFailed
        The operator does not allow to fetch from there.

    Examples
    --------
    >>> url_argument("rows", "https://data.example/rows.csv", None)
    'https://data.example/rows.csv'
    """
    if folder is None:
        return str(setting)
    url = RemoteUrl(setting)
    url.stage, url.in_class = stage, is_in_class(folder)
    if fault := url_fault(url, in_class=url.in_class):
        raise StageFailed(_CODES[fault], stage=stage, url=url[:200])
    return url


def credentials_argument(
    stage: str,  # noqa: ARG001 - as every argument of a path gets it
    setting: Any,
    folder: Path | None,
) -> str:
    """Return what a block gets for a setting that names the credentials of its address.

    They name the place that they are for, so whoever gives a secret chooses where it is sent.

    Parameters
    ----------
    stage
        The stage.
    setting
        As in the pipeline file: ``secret:NAME``, or empty.
    folder
        The pipeline's folder; None for code that is only written.

    Raises
    ------
    SettingsError
        It is not a secret's name, or there is no such secret.
    ValueError
        The secret is not written as credentials are.

    Examples
    --------
    >>> credentials_argument("rows", "", None), credentials_argument("rows", "secret:SHOP", None)
    ('', 'secret:SHOP')
    """
    if setting == "":
        return ""
    name = secret_name(setting)
    if folder is None:
        return SecretReference.of(name)
    value = secret_value(name, folder)
    for part in secret_parts(value):
        note_secret(part)
    return value
