"""All faults, by their kind."""

from pipeline_core.drills import (
    column_faults,
    judging_faults,
    role_faults,
    row_faults,
    split_faults,
    step_faults,
)
from pipeline_core.drills.fault import Fault

_ROOMS = (column_faults, split_faults, role_faults, row_faults, step_faults, judging_faults)

FAULTS: dict[str, Fault] = {fault.kind: fault for room in _ROOMS for fault in room.FAULTS}
KINDS = tuple(FAULTS)
