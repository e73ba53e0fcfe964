"""The two Dask tasks: the facts of a worker, and the work of a stage.

Nothing heavy is imported with this module: Dask loads it between a worker's signs of life, and
a worker that is silent for too long is given up. The libraries are loaded by the tasks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline_core.cluster.order import Order, Outcome
    from pipeline_core.cluster.requirement import Requirement


def facts_task(required: Requirement, probe: str) -> dict[str, Any]:
    """Return what the worker is like that this task runs on."""
    from distributed import get_worker

    from pipeline_core.cluster.facts import facts_of_worker

    return facts_of_worker(required, get_worker(), probe)


def stage_task(order: Order) -> Outcome:
    """Do the work of a stage, and return what came of it.

    Its events are told at once too, each with its number, so that none is shown twice.
    """
    from distributed import get_worker
    from distributed.worker import thread_state  # type: ignore[attr-defined]

    from pipeline_core.cluster.watchdog import ended_when
    from pipeline_core.cluster.work import differences_here, perform

    worker, task = get_worker(), thread_state.key

    def tell(number: int, event: Any) -> None:
        message = {
            "ticket": order.ticket,
            "number": number,
            "event": event,
            "worker": worker.address,
        }
        worker.log_event(order.topic, message)

    def is_cancelled() -> bool:
        state = worker.state.tasks.get(task)
        return state is None or state.state == "cancelled"

    with ended_when(is_cancelled):
        return differences_here(order.requirement, worker) or perform(order, tell)
