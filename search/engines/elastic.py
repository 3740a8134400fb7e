"""Elasticsearch behind the same page: it is told what the entries say, and answers with their ids.

An index has a version in its name and is reached by an alias, so that a new one can be filled beside it. While that
happens changes go to both. What is written carries the number of the note that caused it, so that an older word never
overwrites a newer one, whoever comes first.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, cast

from django.conf import settings
from django.utils import timezone
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError
from elasticsearch.dsl import A, Document, Index, Keyword, Long, Q, Search, analyzer, token_filter
from elasticsearch.dsl import Date as DateField
from elasticsearch.dsl import Text as TextField
from elasticsearch.helpers import BulkIndexError, bulk

from search.asking import MOST_COUNTED, PER_PAGE, Asked, Filters, Found, Group
from search.models import SearchEntry
from search.words import Part

ANSWERS_WITHIN = 1.5  # seconds that a reader may lose to an Elasticsearch that is away
WRITES_WITHIN = 20.0
MOST_GROUPS = 2_000
EVERYONE = 0  # stands for the circle of what has none
REMEMBERS_GONE = "1h"  # how long a deletion is known, so that an older word does not undo it
AWAY = (TransportError, ApiError, BulkIndexError)

FIELDS = ["title^4", "title.english^4", "text", "text.english"]


def _words(name: str, language: str) -> Any:
    stemmer = token_filter(f"{language}_endings", type="stemmer", language=language)
    parts = token_filter(  # cuts as `search.words` does: TLS1.3 is three words
        "parts", type="word_delimiter_graph", split_on_case_change=False, stem_english_possessive=False
    )
    return analyzer(
        name, tokenizer="whitespace", filter=[parts, "lowercase", "asciifolding", "flatten_graph", stemmer]
    )


def _text() -> TextField:
    return TextField(
        analyzer=_words("dutch_words", "dutch"),
        fields={"english": TextField(analyzer=_words("english_words", "english"))},
    )


class Entry(Document):
    """What Elasticsearch keeps of an entry: enough to find and to count it, and nothing to show."""

    title = _text()
    text = _text()
    circle = Long()
    kind = Keyword()
    container = Keyword()
    audiences = Keyword()
    group = Keyword()  # the three above in one, to be counted together
    date = DateField()

    class Index:
        settings = {
            "number_of_shards": 1,
            "number_of_replicas": 0,
            "refresh_interval": "5s",
            "gc_deletes": REMEMBERS_GONE,
        }


def document_of(entry: SearchEntry) -> dict[str, Any]:
    """What Elasticsearch is told of an entry."""
    return {
        "title": entry.title,
        "text": entry.text,
        "circle": entry.circle_id or EVERYONE,
        "kind": entry.kind,
        "container": entry.container,
        "audiences": [audience for audience in entry.audiences.split("|") if audience],
        "group": f"{entry.kind} {entry.container} {entry.audiences}",
        "date": entry.date.isoformat(),
    }


@lru_cache(maxsize=4)
def client(url: str, within: float) -> Elasticsearch:
    """A client that tries once and waits no longer than this."""
    return Elasticsearch(url, request_timeout=within, max_retries=0, retry_on_timeout=False)


def reader() -> Elasticsearch:
    return client(settings.ELASTICSEARCH_URL, ANSWERS_WITHIN)


def writer() -> Elasticsearch:
    return client(settings.ELASTICSEARCH_URL, WRITES_WITHIN)


# Asking


def find(asked: Asked, pending: Sequence[int]) -> Found:
    """Answer a question; entries that changed and are not told yet count for nothing."""
    search = Search(using=reader(), index=settings.ELASTICSEARCH_INDEX)
    search = search.query("bool", must=[_clause(part) for part in asked.query.parts])
    search = search.filter("terms", circle=[EVERYONE, *asked.circles])
    if pending:
        search = search.exclude("ids", values=[str(pk) for pk in pending])
    search = search.post_filter(_narrowed(asked.filters))
    search = search.source(False).extra(track_total_hits=MOST_COUNTED + 1)
    search = search.sort("-date") if asked.by_date else search.sort("_score", "-date")
    search.aggs.bucket("groups", A("terms", field="group", size=MOST_GROUPS))
    answer = search[asked.start : asked.start + PER_PAGE].execute()
    total = answer.hits.total.value  # type: ignore[attr-defined]
    groups = [_group(bucket.key, bucket.doc_count) for bucket in answer.aggregations.groups.buckets]
    ids = [int(hit.meta.id) for hit in answer]
    return Found(ids, groups, min(total, MOST_COUNTED), total > MOST_COUNTED)


def _clause(part: Part) -> Any:
    if part.is_beginning:
        return Q("multi_match", query=part.typed.rstrip("*"), fields=FIELDS, type="phrase_prefix")
    is_phrase = part.is_phrase or len(part.forms[0]) > 1
    return Q("multi_match", query=part.typed, fields=FIELDS, type="phrase" if is_phrase else "best_fields")


def _narrowed(filters: Filters) -> Any:
    chosen = {"kind": filters.kinds, "container": filters.containers, "audiences": filters.audiences}
    return Q("bool", filter=[Q("terms", **{name: list(values)}) for name, values in chosen.items() if values])


def _group(key: str, count: int) -> Group:
    kind, container, audiences = key.split(" ", 2)
    return Group(kind, container, audiences, count)


# Telling


def is_built() -> bool:
    """Whether there is an index to ask."""
    return _exists(settings.ELASTICSEARCH_INDEX)


def tell(versions: dict[int, int], entries: Iterable[SearchEntry]) -> None:
    """Tell what entries say now, by the number of the note that each of them got; what is not there is gone."""
    said = {entry.pk: document_of(entry) for entry in entries}
    for alias in filter(_exists, (settings.ELASTICSEARCH_INDEX, _next_alias())):
        _send(alias, [_action(pk, version, said.get(pk)) for pk, version in versions.items()])


def _action(pk: int, version: int, document: dict[str, Any] | None) -> dict[str, Any]:
    action = {"_id": str(pk), "version": version, "version_type": "external_gte"}
    if document is None:
        return action | {"_op_type": "delete"}
    return action | {"_op_type": "index", "_source": document}


def _send(alias: str, actions: list[dict[str, Any]]) -> None:
    """Send in bulk; that something newer is known already, or nothing at all, is no error."""
    _count, errors = bulk(
        writer(), actions, index=alias, require_alias=True, raise_on_error=False, refresh=True
    )
    wrong = [error for error in cast(list[Any], errors) if _status(error) not in (404, 409)]
    if wrong:
        raise BulkIndexError(f"{len(wrong)} entries were refused", wrong)


def _status(error: dict[str, Any]) -> int:
    return int(next(iter(error.values()))["status"])


def _exists(alias: str) -> bool:
    return bool(writer().indices.exists_alias(name=alias))


def _behind(alias: str) -> list[str]:
    try:
        return list(writer().indices.get_alias(name=alias))
    except NotFoundError:
        return []


def _next_alias() -> str:
    return f"{settings.ELASTICSEARCH_INDEX}-next"


# A new index


def begin() -> str:
    """Make an index beside the one that is asked, in place of one that was left unfinished; gives its name."""
    for unfinished in _behind(_next_alias()):
        writer().indices.delete(index=unfinished, ignore_unavailable=True)
    name = f"{settings.ELASTICSEARCH_INDEX}-{timezone.now():%Y%m%d%H%M%S%f}"
    index: Index = Entry._index.clone(name=name)
    index.aliases(**{_next_alias(): {}})
    index.create(using=writer())
    return name


def fill(entries: Iterable[SearchEntry]) -> None:
    """Put entries into the new index, where whatever is told meanwhile is newer."""
    _send(_next_alias(), [_action(entry.pk, 0, document_of(entry)) for entry in entries])


def finish(index: str) -> None:
    """Let a new index be asked, and throw the old one away."""
    alias = settings.ELASTICSEARCH_INDEX
    old = _behind(alias)
    moves: list[dict[str, Any]] = [{"remove": {"index": name, "alias": alias}} for name in old]
    moves += [{"add": {"index": index, "alias": alias}}, {"remove": {"index": index, "alias": _next_alias()}}]
    writer().indices.update_aliases(actions=moves)
    for name in old:
        writer().indices.delete(index=name, ignore_unavailable=True)


def remove_all() -> None:
    """Throw every index away."""
    for name in {*_behind(settings.ELASTICSEARCH_INDEX), *_behind(_next_alias())}:
        writer().indices.delete(index=name, ignore_unavailable=True)
