from foundation.hooks import ClockWork, clock_work
from people.accounts.groups import follow_grants


@clock_work.register
def work_of_accounts() -> list[ClockWork]:
    return [ClockWork("let groups follow the roles in force", 1, follow_grants)]
