"""Why a target stands elsewhere than in an earlier release: `changes` finds what differs, `words` says it."""

from halfsky.assess.revisions.explaining import explain_gaps, explain_revisions

__all__ = ["explain_gaps", "explain_revisions"]
