"""One module a version, each with its way up and its way down."""
