"""The tests of a pipeline file, from the nodes of its list."""

from __future__ import annotations

from collections.abc import Callable

from pipeline_core.errors import SpecError
from pipeline_core.spec.kinds_of_tests import PipelineTest
from pipeline_core.spec.tests import MAX_TESTS, form_fault
from pipeline_core.spec.yaml_tree import Node

NewError = Callable[..., SpecError]


def tests_from_node(node: Node | None, error: NewError) -> tuple[PipelineTest, ...]:
    r"""Validate the list of tests.

    Parameters
    ----------
    node
        The list; None where the file has none.
    error
        Makes the error of a code, a node and values.

    Raises
    ------
    SpecError
        One of them is no test, or two have the same name.

    Examples
    --------
    >>> from pipeline_core.spec.yaml_tree import parse_yaml
    >>> tree = parse_yaml("- {name: alike, stage: model, repeatable: true}", "example")
    >>> [test.kind for test in tests_from_node(tree, SpecError)]
    ['repeatable']
    """
    if node is None or node.value is None:
        return ()
    if not isinstance(node.value, list):
        raise error("spec.must_be_list", node, key="tests", found=node.value)
    if len(node.value) > MAX_TESTS:
        raise error("spec.too_many_tests", node, found=len(node.value), limit=MAX_TESTS)
    tests: dict[str, PipelineTest] = {}
    for part in node.parts.values():
        test = _test(part, error)
        if test.name in tests:
            raise error("spec.test_named_twice", part.parts["name"], test=test.name)
        tests[test.name] = test
    return tuple(tests.values())


def _test(node: Node, error: NewError) -> PipelineTest:
    if not isinstance(node.value, dict):
        raise error("spec.must_be_mapping", node, key="tests", found=node.value)
    if fault := form_fault(node.value):
        values = {"test": node.value.get("name") or "", "key": fault.key, **fault.values}
        raise error(fault.code, node.parts.get(fault.key, node), **values)
    return PipelineTest(node.value)
