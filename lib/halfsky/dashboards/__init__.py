"""What officials see in the browser: dashboards as notebooks, and the server that brings them there."""
