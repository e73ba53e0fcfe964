"""The plan: what must run, in which order, and why.

`planner` makes the plan; `cache_key` identifies a stage's result.
"""

from pipeline_core.plan.planner import Job, Plan, exclusion_reasons, plan

__all__ = ["Job", "Plan", "exclusion_reasons", "plan"]
