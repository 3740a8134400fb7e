"""What Django's own signals do not say: rows that were written in bulk, which send no `post_save`."""

from django.dispatch import Signal

# sender: the model; pks: the keys of rows that were written or taken away in bulk, in the running transaction.
rows_changed = Signal()
