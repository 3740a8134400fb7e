from foundation.jobs.job import job

__all__ = ["job"]
