"""The contract of a stage in a dialog: grids of its rules, learning from rows, and its text.

The rules stay the plain mappings of the pipeline's file. `cells` turns single values to text
and back, `grids` turns what was typed into a grid into rules, and whatever the grids cannot
show is mended in `text`.
"""
