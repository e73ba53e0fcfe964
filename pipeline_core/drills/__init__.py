"""Drills: good pipelines broken in one of many ways, for people who look for the fault.

Read `fault` first: a fault is a way to break a pipeline, a detector, and a mending. The faults lie
in `column_faults`, `split_faults`, `role_faults`, `row_faults`, `step_faults` and
`judging_faults`; `faults` has them all. They look at an `observation` of the pipeline (its plan,
problems and tables, without a model fitted) through `drawing`, never at names of stages.
`text_table` changes the files that a pipeline reads. `drill` makes a drill, `drill_file` keeps what
is to be found beside it, and `answer` judges what was done about it.
"""
