"""Lessons: files that teach on a pipeline, and check themselves.

Read `lesson` first (the model), then `lesson_reader` with `entries` (a file, fault by fault) and
`lesson_files` (shipped ones, a teacher's own). `function_table` holds functions that files name;
two tables are made of it: `goals` (of drawings, results, tables and acts) and `facts` (the
right answers to questions). Both look at `evidence` alone, by `traits` of stages, never by their
names. `gathering` makes evidence from a workspace, with `acts`; `progress` keeps how far a person
is; `starting` lays down what a lesson begins with. `attempts`, `deeds` and `rehearsal` solve a
lesson and break it: ``lesson check``. The shipped lessons lie in ``shipped``.
"""
