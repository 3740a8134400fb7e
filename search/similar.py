"""Topics whose title looks like the one that somebody types."""

from community.forum.models import Topic
from foundation.text.normalise import normalise
from people.accounts.models import circle_ids
from search.engines import embedded
from search.models import SearchEntry
from search.showing import Reader
from search.words import OTHER_LANGUAGE, stems

LONGEST_TITLE = 150
MOST_WORDS = 15
SHOWN = 5
LIKENESS = 0.4  # the share of what is typed that must stand in the other title
WEIGHS_MOST = 8  # letters: a long word says more than a short one, up to here

# What stands in every title says nothing about what it is about.
_COMMON = (
    "aan als bij dan dat de deze die dit een en er geen gaat hebben heb heeft het hoe ik in is je kan kunnen maar "
    "me met mijn moet moeten na naar niet nog of om onze ook op over te tot u uit uw van vanaf voor waar waarom "
    "wanneer was wat welke wel wie wij wil worden wordt zijn zo the a an and are can do does for how i in is it my "
    "not of on or the to we what when where which why with you"
)
COMMON = frozenset(stem for word in _COMMON.split() for stem in stems(word, OTHER_LANGUAGE))


def similar_topics(title: str, user: Reader) -> list[Topic]:
    """The topics that look most like a title, the likest first; none while it says too little."""
    typed = telling(title)
    if not typed:
        return []
    ids = embedded.like_title(typed, tuple(circle_ids(user)))
    entries = SearchEntry.objects.visible_to(user).only("object_id", "title_stems", "date").filter(pk__in=ids)
    scored = [(likeness(typed, entry.title_stems.split()), entry) for entry in entries]
    best = sorted(
        ((score, entry.date, entry.object_id) for score, entry in scored if score >= LIKENESS), reverse=True
    )
    keys = [object_id for _score, _date, object_id in best[:SHOWN]]
    topics = Topic.objects.visible_to(user).public().select_related("discussion", "category").in_bulk(keys)
    return [topics[key] for key in keys if key in topics]


def telling(title: str) -> list[str]:
    """The stems of a title that say what it is about, in order."""
    found = dict.fromkeys(stems(normalise(title[:LONGEST_TITLE]), OTHER_LANGUAGE))
    return [stem for stem in found if stem not in COMMON and (len(stem) > 1 or stem.isdigit())][:MOST_WORDS]


def likeness(typed: list[str], other: list[str]) -> float:
    """How much of what is typed stands in another title, between 0 and 1; the last word may be half typed."""
    there = set(other)
    shared = sum(_weight(stem) for stem in typed if stem in there)
    last = typed[-1]
    if last not in there and len(last) > 2 and any(stem.startswith(last) for stem in there):
        shared += _weight(last)
    return shared / sum(map(_weight, typed))


def _weight(stem: str) -> int:
    return min(len(stem), WEIGHS_MOST)
