"""The pieces of the page where figures are sent, reviewed and published; `dashboards.submission` puts them together.

`desk`: who stands before it and the store behind it; `material`: what the store and the package know, as frames;
`incoming`: a file between its upload and its receipt; `words`: states and refusals for people; `sending`, `reviewing`:
what is shown.
"""
