"""Where a post stands in the tree: a path of fixed-width numbers, whose byte order is the order of reading."""

STEP = 4  # characters a level: 1.6 million answers to one post
MAX_DEPTH = 32  # levels kept; a deeper answer stands beside its parent
BEYOND = "~"  # sorts after every digit

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def step_path(prefix: str, last: str | None) -> str:
    """The path of the next child under a prefix, after the last path that stands under it."""
    last_child = int(last[len(prefix) : len(prefix) + STEP], 36) if last else 0
    return prefix + base36(last_child + 1)


def base36(number: int) -> str:
    """A number in base 36, filled up to one step; raises OverflowError when it does not fit."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    if len(digits) > STEP:
        raise OverflowError(digits)
    return digits.rjust(STEP, "0")


def depth(path: str) -> int:
    """How many posts stand above it."""
    return len(path) // STEP - 1


def ancestors(path: str) -> list[str]:
    """The paths of the posts above it, from the root."""
    return [path[:end] for end in range(STEP, len(path), STEP)]


def parent_prefix(path: str) -> str:
    """What the path of an answer begins with: the post's own path, or that of its parent at the bottom."""
    return path if depth(path) + 1 < MAX_DEPTH else path[:-STEP]
