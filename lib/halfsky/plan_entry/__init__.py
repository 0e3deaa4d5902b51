"""A new plan enters a data package: registered from its document, reviewed in a workbook."""
