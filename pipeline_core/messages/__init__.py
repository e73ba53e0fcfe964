"""Codes and values become sentences.

`words` says a code in a language; `english_sentences` takes the English of blocks from
their docstrings; `library_errors` and `library_warnings` recognise what libraries raise
and warn of; `raised` lists the sentences that blocks raise; `compile` makes the `.mo`
files of `locale/`.
"""
