from django.utils.translation import gettext_noop as _

from foundation.hooks import ClockWork, clock_work
from people.notifications.actions.mailing import mail_due
from people.notifications.actions.sweeping import sweep


@clock_work.register
def work_of_notifications() -> list[ClockWork]:
    return [
        ClockWork(_("send mail that is due"), 1, mail_due),
        ClockWork(_("throw away old notifications"), 24 * 60, sweep),
    ]
