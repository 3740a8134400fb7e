from documentation.library.actions.importing import ImportReport, import_document

__all__ = ["ImportReport", "import_document"]
