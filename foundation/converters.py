"""Parts of addresses."""

from django.urls.converters import IntConverter


class NumberConverter(IntConverter):
    """A number that a database can look for; a longer one is no address of ours."""

    regex = "[0-9]{1,15}"
