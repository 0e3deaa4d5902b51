"""Tables of others become proposals of observations, and what a person confirms is remembered.

    guarded file ──▶ layout (where the table is) ──▶ labels, places, units (what its words mean) ──▶ proposal
    tidy tables ──▶ tidy; exchange formats ──▶ sdmx, recipes ──▶ the same proposal ──▶ taking into the package

Nothing is imported without being proposed, and every value of a file is either proposed or named with its place.
"""
