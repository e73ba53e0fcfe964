"""The plan: what must run, in which order, and why.

`planner` makes the plan; `cache_key` identifies a stage's result; `pins` has kept results
stand for their stages.
"""

from pipeline_core.plan.exclusions import exclusion_reasons
from pipeline_core.plan.planner import Job, Plan, plan

__all__ = ["Job", "Plan", "exclusion_reasons", "plan"]
