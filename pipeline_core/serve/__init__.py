"""A kept model over HTTP: rows in, answers out, by the contract that the model carries.

Read `service` first (what happens to a request's body, in a thread), then `json_rows` (rows of
JSON, and the places where they break the contract), `served_model` (the version that an alias
names now), `request_log` (what is kept of requests, where that is asked for), `openapi` and
`application` (the routes, behind `door`). `server` binds the port. Only `application` and
`server` import Starlette and uvicorn, and nothing imports these two before it serves.
"""
