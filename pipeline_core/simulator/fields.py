"""The entries of a part of a scenario, each asked for as what it must be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline_core.errors import UsageError

_MOST_SHOWN = 80
_ABSENT = object()


@dataclass(frozen=True)
class Fields:
    """The entries of a mapping.

    Parameters
    ----------
    data
        The mapping.
    where, prefix
        What the scenario is called, and the place of the part in it.
    """

    data: Mapping[str, Any]
    where: str
    prefix: str = ""

    @classmethod
    def of(cls, data: Any, where: str, prefix: str, names: Sequence[str]) -> Fields:
        """Return the entries of what must be a mapping with some keys.

        Raises
        ------
        UsageError
            It is none, or has another key.

        Examples
        --------
        >>> Fields.of({"name": "Quiet"}, "x.yaml", "", ["name"]).text("name")
        'Quiet'
        """
        fields = cls(data if isinstance(data, Mapping) else {}, where, prefix)
        if not isinstance(data, Mapping):
            place = prefix.rstrip(".") or "scenario"
            values = {"where": where, "place": place, "known": list(names), "found": _shown(data)}
            raise UsageError("scenario.no_mapping", **values)
        if other := [str(key) for key in data if key not in names]:
            raise fields.fault("scenario.unknown_key", other[0], known=list(names))
        return fields

    def fault(self, code: str, key: str, **values: Any) -> UsageError:
        """Return what is wrong with an entry."""
        return UsageError(code, where=self.where, place=f"{self.prefix}{key}", **values)

    def has(self, key: str) -> bool:
        """Return whether an entry is given."""
        return self.data.get(key) is not None

    def require(self, key: str) -> None:
        """Raise if an entry is missing."""
        if not self.has(key):
            raise self.fault("scenario.missing_key", key)

    def text(self, key: str, usual: str | None = None) -> str:
        """Return a text; the usual one where none is given."""
        value = self._value(key, usual)
        if not isinstance(value, str) or (usual is None and not value.strip()):
            raise self.fault("scenario.no_text", key, found=_shown(value))
        return value

    def texts(self, key: str) -> list[str]:
        """Return a list of texts; none where it is not given."""
        return [str(value) for value in self._list(key)]

    def flag(self, key: str) -> bool:
        """Return true or false; false where nothing is given."""
        value = self._value(key, False)
        if not isinstance(value, bool):
            raise self.fault("scenario.no_flag", key, found=_shown(value))
        return value

    def scalar(self, key: str) -> Any:
        """Return a text or a number; None where it is not given."""
        value = self.data.get(key)
        if isinstance(value, Mapping | list):
            raise self.fault("scenario.no_text", key, found=_shown(value))
        return value

    def number(
        self,
        key: str,
        usual: float | None,
        low: float | None = None,
        high: float | None = None,
        *,
        whole: bool = False,
    ) -> float:
        """Return a number between two others; the usual one where none is given."""
        value = self._value(key, usual)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or (whole and value != int(value)):
            raise self.fault("scenario.no_number", key, found=_shown(value))
        if (low is not None and value < low) or (high is not None and value > high):
            values = {"low": low, "high": high, "found": value}
            raise self.fault("scenario.number_outside", key, **values)
        return float(value)

    def choice(self, key: str, choices: Sequence[str]) -> str:
        """Return one of some words."""
        value = self._value(key, None)
        if value not in choices:
            raise self.fault("scenario.no_choice", key, known=list(choices), found=_shown(value))
        return str(value)

    def parts(self, key: str, names: Sequence[str], most: int) -> list[Fields]:
        """Return the entries of each mapping of a list; none where it is not given."""
        values = self._list(key)
        if len(values) > most:
            raise self.fault("scenario.list_too_long", key, found=len(values), high=most)
        return [
            Fields.of(value, self.where, f"{self.prefix}{key}[{place}].", names)
            for place, value in enumerate(values, 1)
        ]

    def _list(self, key: str) -> list[Any]:
        value = self._value(key, _ABSENT) if self.has(key) else []
        if not isinstance(value, list | tuple):
            raise self.fault("scenario.no_list", key, found=_shown(value))
        return list(value)

    def _value(self, key: str, usual: Any) -> Any:
        if self.has(key):
            return self.data[key]
        if usual is None:
            raise self.fault("scenario.missing_key", key)
        return usual


def _shown(value: Any) -> str:
    return repr(value)[:_MOST_SHOWN]
