"""Supervision: slips from 交办 to 督办, what may follow what, who may do it, and their letters."""
