"""The Excel workbook of a responsible unit: written as a template, read back as a stranger's file."""
