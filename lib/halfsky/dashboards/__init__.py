"""What officials see in the browser: ipywidgets views, one module a dashboard, and the server that brings them there."""
