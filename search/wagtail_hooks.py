from foundation.hooks import ClockWork, clock_work
from search.actions import begin_index, catch_up, find_new_versions


@clock_work.register
def works() -> list[ClockWork]:
    return [
        ClockWork("search.catch_up", 1, catch_up),
        ClockWork("search.new_versions", 60, find_new_versions),
        ClockWork("search.begin", 60, begin_index),
    ]
