from django.utils.translation import gettext_noop as _

from foundation.hooks import ClockWork, clock_work
from foundation.jobs.recovery import prune, recover
from foundation.ledger.ledger import seal
from foundation.sweeping import sweep, sweep_sessions


@clock_work.register
def work_of_the_foundation() -> list[ClockWork]:
    return [
        ClockWork(_("seal the record"), 1, seal),
        ClockWork(_("recover jobs"), 1, recover),
        ClockWork(_("throw away finished jobs"), 60, prune),
        ClockWork(_("throw away old drafts and sent forms"), 60, sweep),
        ClockWork(_("throw away sessions that have ended"), 24 * 60, sweep_sessions),
    ]
