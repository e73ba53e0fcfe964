"""Message catalogues: codes and values become sentences in English and Spanish.

`message` is the code with its values; `words` writes its sentence in a language;
`raised_sentences` lists the sentences that blocks raise, and `english_sentences` matches
them against their templates; `library_errors` and `library_warnings` turn errors and
warnings of libraries into messages; `metric_names` names metrics; `po_files` reads the
catalogues of `locale/`, and `compile` compiles them.
"""
