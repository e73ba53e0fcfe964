"""One-expression functions written in place of their calls.

Read `inline` first, then `fold` (an expression with what is known of its names put
in), `known` (which expressions have a value already), `call` (arguments by name), and
`expression` (the formula language as pandas source).
"""
