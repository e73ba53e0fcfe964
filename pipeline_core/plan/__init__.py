"""What must run, in which order, and why.

`planner` makes the plan; `cache_key` is what identifies a stage's result.
"""

from pipeline_core.plan.planner import Job, Plan, passed_over, plan

__all__ = ["Job", "Plan", "passed_over", "plan"]
