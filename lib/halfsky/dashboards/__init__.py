"""What officials see in the browser: views of ipywidgets, one module a dashboard, and the server that shows them."""
