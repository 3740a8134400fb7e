from search.actions.feeding import catch_up, feed, rebuild_elsewhere
from search.actions.indexing import (
    begin_index,
    differences,
    find_new_versions,
    index_document,
    index_rows,
    rebuild,
)

__all__ = [
    "begin_index",
    "catch_up",
    "differences",
    "feed",
    "find_new_versions",
    "index_document",
    "index_rows",
    "rebuild",
    "rebuild_elsewhere",
]
