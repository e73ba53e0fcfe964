"""What a run found out, as a report made to be read: on the screen, and as a file to hand on.

`past` gathers, `findings`, `steps` and `timeline` judge, `chapters` composes parts that
know neither a page nor a file; `show` draws them here, the core writes the file.
"""
