"""A made-up nation as a data package to try things on: every value is `simulated`, and every name says so."""

from halfsky.simulate.folder import simulated_counties
from halfsky.simulate.nation import Order, parse_years, simulate_package

__all__ = ["Order", "parse_years", "simulate_package", "simulated_counties"]
