"""Grading: the pipelines that a class handed in, judged by a teacher's rubric.

The way reads: `rubric` (what is asked) → `hand_ins` (zip files, unpacked) → `examination` (each in
a process of its own, within limits; `examiner` is what runs there) → `likeness` (who copied) →
`marks` (points and comments) → `sheets` (CSV, JSON and Markdown for the teacher, and a sheet for
each student). Goals are those of lessons.
"""
