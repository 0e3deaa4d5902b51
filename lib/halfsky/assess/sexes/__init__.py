"""Women beside men: parity of an indicator's values, and the gaps that a plan promises to narrow."""
