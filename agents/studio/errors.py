"""Why the studio refuses a commission.

    StudioError              (of `agents.errors.AgentError`)
    |-- TooManyPictures      the job is larger than any may be
    |-- QuotaReached         this person has commissioned enough for now
    |-- TooManyJobs          this person or place has too many jobs under way
    `-- StudioClosed         the studio was not started, or is stopping

The message is one plain English sentence; front ends translate by `kind`, and put the numbers of
`facts` into their own sentence.
"""

from __future__ import annotations

from agents.errors import AgentError


class StudioError(AgentError):
    """Base of every error that the studio raises on purpose."""

    kind = "studio"

    def __init__(self, message: str, **facts: object) -> None:
        """Say why in one sentence.

        Args:
            message: The sentence.
            **facts: The numbers in it, by name.
        """
        super().__init__(message)
        self.facts = facts


class TooManyPictures(StudioError):
    """The job is larger than any may be."""

    kind = "too_many_pictures"


class QuotaReached(StudioError):
    """This person has commissioned enough for now."""

    kind = "quota"


class TooManyJobs(StudioError):
    """This person or place has too many jobs under way."""

    kind = "too_many_jobs"


class StudioClosed(StudioError):
    """The studio was not started, or is stopping."""

    kind = "studio_closed"
