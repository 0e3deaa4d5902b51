"""The pieces of the page where figures are sent, reviewed and published; `dashboards.submission` puts them together.

`desk`: who stands before it and the store behind it; `choices`, `decisions`: what may be chosen, what is decided;
`material`: what the store and the package know, as frames; `incoming`, `outgoing`: a file between its upload and its
receipt, and the template; `words`: states and refusals for people; `sheet`: the widgets in their order, filled by
`sending` and `reviewing`.
"""
