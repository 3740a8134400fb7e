"""The jobs that mail what people are told."""

from foundation.jobs import job


@job(queue="mail")
def send_letters() -> None:
    """Send mail."""
