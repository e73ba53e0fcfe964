"""A pipeline as a Jupyter notebook: a cell a stage, below its words.

`notebook` assembles it. `script_pieces` takes the exported script apart, `stage_cells` puts its
statements below the words of their stages (`stage_words`), `document` writes the cells as
nbformat 4 and reads their code back as one script.
"""
