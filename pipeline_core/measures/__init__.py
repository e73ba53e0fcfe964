"""Pure functions that blocks share; the exported script carries them along.

Each file is one measure or reader, imports public libraries only, and may be read by
itself: readers (`readers`, `guess`), data (`columns`, `profile`, `changes`, `rules`,
`drift`), models (`classification`, `curves`, `regression`, `cross_validation`, `groups`, `bias`,
`gates`).
"""
