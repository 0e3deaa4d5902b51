"""Where a series leads and how far it can be trusted: forecast, fluctuation, steadiness, small numbers."""
