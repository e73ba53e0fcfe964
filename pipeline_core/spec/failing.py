"""The second output of a sieve: how a wire from it is written, and how it is read.

A stage keeps which of its wires carry failing rows beside its inputs, so that whatever
follows the graph sees stages only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

FAILING = "failing"
_MARK = f".{FAILING}"

Inputs = Mapping[str, tuple[str, ...]]
# The wires, as port and source, that carry the failing rows of the source.
FailingWires = frozenset[tuple[str, str]]


def written_source(source: str, *, failing: bool) -> str:
    """Return the source of a wire as a pipeline file has it.

    Examples
    --------
    >>> written_source("checked", failing=True), written_source("checked", failing=False)
    ('checked.failing', 'checked')
    """
    return f"{source}{_MARK}" if failing else source


def parsed_source(text: str) -> tuple[str, bool]:
    """Return the stage that a written source names, and whether its failing rows are meant.

    Examples
    --------
    >>> parsed_source("checked.failing"), parsed_source("checked")
    (('checked', True), ('checked', False))
    """
    return text.removesuffix(_MARK), text.endswith(_MARK)


def written_inputs(inputs: Inputs, failing: FailingWires) -> dict[str, tuple[str, ...]]:
    """Return the sources of each port as a pipeline file has them.

    Examples
    --------
    >>> written_inputs({"table": ("checked",)}, frozenset({("table", "checked")}))
    {'table': ('checked.failing',)}
    """
    return {
        port: tuple(written_source(name, failing=(port, name) in failing) for name in sources)
        for port, sources in inputs.items()
    }


def parsed_inputs(written: Inputs) -> tuple[dict[str, tuple[str, ...]], FailingWires]:
    """Return the stages of each port, and the wires that carry failing rows.

    Examples
    --------
    >>> parsed_inputs({"table": ("checked.failing",)})
    ({'table': ('checked',)}, frozenset({('table', 'checked')}))
    """
    parsed = {port: [parsed_source(text) for text in texts] for port, texts in written.items()}
    failing = ((port, name) for port, wires in parsed.items() for name, mark in wires if mark)
    return {port: tuple(name for name, _ in wires) for port, wires in parsed.items()}, frozenset(
        failing
    )


def existing_marks(inputs: Inputs, failing: Iterable[tuple[str, str]]) -> FailingWires:
    """Return the marks whose wire is there.

    Examples
    --------
    >>> existing_marks({}, [("table", "checked")])
    frozenset()
    """
    return frozenset((port, name) for port, name in failing if name in inputs.get(port, ()))
