"""Tables inside the guarded process: workbooks, delimited text, parquet, SDMX-ML. No pandas here: it costs memory."""
