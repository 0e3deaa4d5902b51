"""The pieces of the page where a table is brought in; `dashboards.table_import` puts them together.

`work`: one file under review, its answers and corrections; `kinds`: what became of each cell, as signs and words;
`grid`: the sheet as it lies in the file, cell by cell; `questions`: what is asked; `official`: the office's import and
its rights; `effects`: the targets before and after; `words`: sentences for people; `widgets`: the page's widgets.
"""
