"""`halfsky serve`: the dashboards in notebooks/dashboards/, one kernel a visit, for officials without Python.

`settings` says what may be chosen, and refuses what would be unsafe; `server` puts the parts together: `kernels` and
`pool` start, count and end them, `visits` and `renderer` write the page of a dashboard while its kernel works,
`sockets` is what passes between page and kernel, `identity` who is asking, `files` and `reports` the files that may
be read, `pages` the server's own pages. In other processes: `preheat` (the warm parent), `in_kernel` (a kernel).
"""
