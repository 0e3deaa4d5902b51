"""Many reports at once: which notebook with which parameters, what is current, and how each run ended."""
