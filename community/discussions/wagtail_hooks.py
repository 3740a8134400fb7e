from community.discussions.actions.confirming import forget_unconfirmed
from community.discussions.actions.rendering import find_old_posts
from foundation.hooks import ClockWork, clock_work


@clock_work.register
def works() -> list[ClockWork]:
    return [
        ClockWork("discussions.render_again", 60, find_old_posts),
        ClockWork("discussions.forget_unconfirmed", 60, forget_unconfirmed),
    ]
