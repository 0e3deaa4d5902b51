"""The pieces of the page where figures are sent, reviewed and published; `dashboards.submission` puts them together.

`desk`: the store, who stands before it, what he may choose; `decisions`: what is decided; `material`: what the store
and the package know, as frames; `workbooks`: the template, and a file between its upload and its receipt; `words`:
states and refusals for people; `measures_material`, `measures`, `slips`, `deeds`, `measures_sheet`: the same of
reports of measures and of slips; `widgets`: the page's widgets in their order, filled by `sending` and `reviewing`.
"""
