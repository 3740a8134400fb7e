from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from community.forum.actions import create_category, edit_category
from community.forum.forms import CategoryEditForm, CategoryNewForm
from community.forum.models import Category
from community.forum.permissions import refuse_create_category, refuse_edit_category
from foundation.writing.views import ActionView


class CategoryNewView(ActionView):
    form_class = CategoryNewForm
    template_name = "forum/category_new.html"
    success_message = _("The category is there.")

    def get_object(self):
        return None

    def perform(self, form):
        return create_category(by=self.request.user.author, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        return super().get_context_data(refusal=refuse_create_category(self.request.user.author), **kwargs)


class CategoryEditView(ActionView):
    form_class = CategoryEditForm
    template_name = "forum/category_edit.html"
    success_message = _("The category was changed.")

    def get_object(self):
        rows = Category.objects.visible_to(self.request.user).select_related("circle")
        return get_object_or_404(rows, slug=self.kwargs["slug"])

    def get_initial(self):
        category = self.object
        return {
            "title": category.title,
            "description": category.description,
            "position": category.position,
            "reads": category.circle.reads,
            "writes": category.circle.writes,
        }

    def perform(self, form):
        return edit_category(category=self.object, by=self.request.user.author, **form.cleaned_data)

    def get_context_data(self, **kwargs):
        refusal = refuse_edit_category(self.request.user.author, self.object)
        return super().get_context_data(refusal=refusal, **kwargs)
