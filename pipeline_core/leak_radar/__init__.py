"""Leak radar: the drawn pipeline run again with something about the data changed.

`subject` says what is examined, `reruns` runs that part in memory, `changes` change the
data, `scores` score answers and say what chance would give, `trials` are the experiments,
`blame` names the stage, `verdicts` judge them all at one level, and `radar` puts them in a
row. Nothing is kept as a run and no kept result is read or written.
"""
