from django.apps import AppConfig
from django.db.models.signals import pre_save


class DiscussionsConfig(AppConfig):
    name = "community.discussions"
    label = "discussions"

    def ready(self) -> None:
        from django_comments_xtd.models import publish_or_unpublish_on_pre_save

        from community.discussions import screening

        # With every save of a parent the library publishes what is held below it.
        is_off = pre_save.disconnect(publish_or_unpublish_on_pre_save, sender=self.get_model("Comment"))
        assert is_off, "the comments library publishes held replies by itself"  # noqa: S101
        screening.register()
