"""Collecting figures: workbook templates, submissions, the store that keeps every revision, review and publishing.

    template ──▶ a unit fills it ──▶ submit ──▶ store ──▶ accept | return | amend ──▶ publish ──▶ data/observations

`docs/collecting.md` says how it is run. Nothing here is needed to read, assess or report what is published.
"""
