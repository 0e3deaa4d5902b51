"""The dashboards: ipywidgets views of assessed plans, shown by Voilà. One module a dashboard."""
