from foundation.listing.keyed import KeyedPage, keyed_page
from foundation.listing.numbered import NumberedPages, page_of, read_number

__all__ = ["KeyedPage", "NumberedPages", "keyed_page", "page_of", "read_number"]
