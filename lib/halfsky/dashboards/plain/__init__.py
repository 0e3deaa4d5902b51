"""Pages that are plain HTML: written by the server from its cache, without a kernel, a widget or a script.

`writer.written` is the way in; each page is a module with `page(asked)`.
"""
