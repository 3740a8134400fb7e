"""Parts of the pages of documents."""

from django import template
from django.utils.safestring import SafeString

from documentation.library.models import DocumentVersion, VersionStatus
from foundation.templatetags.components import badge

register = template.Library()

# Per status: the colour that says how far it came, and the icon beside it.
LOOKS = {
    VersionStatus.WORKING: ("warning", "pencil"),
    VersionStatus.CONSULTATION: ("info", "speakerphone"),
    VersionStatus.FOR_ADOPTION: ("info", "gavel"),
    VersionStatus.ADOPTED: ("positive", "circle-check"),
    VersionStatus.OUTDATED: ("", "archive"),
    VersionStatus.WITHDRAWN: ("negative", "circle-x"),
}


@register.simple_tag
def status_badge(version: DocumentVersion) -> SafeString:
    """Show how far a version has come."""
    status = VersionStatus.WITHDRAWN if version.is_withdrawn else VersionStatus(version.status)
    look, icon_name = LOOKS[status]
    return badge(look, str(status.label), icon_name)
