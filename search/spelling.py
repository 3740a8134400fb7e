"""What somebody may have meant: a word that stands in a title and looks like the one that was typed."""

from difflib import get_close_matches

from search.models import Kind, SearchEntry
from search.showing import Reader
from search.words import Query, fold

TITLES = 3_000  # the newest; enough words for a hint
SHORTEST = 4  # letters of a word that can be misspelled
FURTHEST = 2  # letters that may be missing or too many
LIKENESS = 0.75


def did_you_mean(query: Query, user: Reader) -> str:
    """The query with words that are known, for who found nothing; empty when there is no better one."""
    known = words_of_titles(user)
    meant = [_nearest(part.typed, known) for part in query.parts]
    better = " ".join(meant)
    return better if fold(better) != fold(" ".join(part.typed for part in query.parts)) else ""


def words_of_titles(user: Reader) -> dict[str, str]:
    """The words in titles that this person may read, by what they are without accents."""
    titled = SearchEntry.objects.visible_to(user).filter(kind__in=[Kind.SECTION, Kind.TOPIC])
    titles = titled.order_by("-date").values_list("title", flat=True)[:TITLES]
    words = {word.strip(".,:;?!()'\"") for title in titles for word in title.lower().split()}
    return {fold(word): word for word in words if len(word) >= SHORTEST and word.isalpha()}


def _nearest(typed: str, known: dict[str, str]) -> str:
    folded = fold(typed)
    if len(folded) < SHORTEST or not folded.isalpha() or folded in known:
        return typed
    near = [word for word in known if abs(len(word) - len(folded)) <= FURTHEST and word[0] == folded[0]]
    found = get_close_matches(folded, near, n=1, cutoff=LIKENESS)
    return known[found[0]] if found else typed
