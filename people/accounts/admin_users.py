"""The list of users in Wagtail's admin: a person has an address and a name; what they may do is given as a role."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.users.views.users import CreateView, EditView, IndexView, UserColumn, UserViewSet

from people.accounts.actions import readdress_user, register_user, rename_user
from people.accounts.forms import NameField
from people.accounts.models import User


class PersonForm(forms.ModelForm):
    """Asks for what an account needs; the person chooses a password by the link *forgot your password*."""

    name = NameField(label=_("Name"), help_text=_("Readers see it with what this person writes."))

    class Meta:
        model = User
        fields = ["email", "name"]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is an account with this e-mail address already."))
        return email


class PersonListView(IndexView):
    """Lists accounts; groups follow from roles, so nothing is done to them here in one go."""

    @property
    def columns(self) -> list[Any]:
        return [
            self._get_title_column_class(UserColumn)(
                "name", accessor="name", label=_("Name"), sort_key="name", get_url=self.get_edit_url
            ),
            Column("email", label=_("E-mail address"), sort_key="email"),
            BooleanColumn("is_active", label=_("Active"), sort_key="is_active"),
            DateColumn("last_login", label=_("Last signed in"), sort_key="last_login"),
        ]

    @property
    def search_fields(self) -> set[str]:
        return {"name", "email"}

    def order_queryset(self, queryset: Any) -> Any:
        return (
            queryset.order_by(self.ordering)
            if self.ordering in ("name", "-name")
            else super().order_queryset(queryset)
        )


class PersonCreateView(CreateView):
    def save_instance(self) -> User:
        data = self.form.cleaned_data
        return register_user(
            email=data["email"], name=data["name"], password=None, by=self.request.user.author
        )


class PersonEditView(EditView):
    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        kwargs.pop("editing_self")
        return kwargs

    def save_instance(self) -> User:
        person, by, data = (
            User.objects.get(pk=self.object.pk),
            self.request.user.author,
            self.form.cleaned_data,
        )
        if data["name"] != person.name:
            rename_user(user=person, name=data["name"], by=by)
        if data["email"] != person.email:
            readdress_user(user=person, email=data["email"], by=by)
        return person


class PersonViewSet(UserViewSet):
    ordering = "name"
    index_view_class = PersonListView
    add_view_class = PersonCreateView
    edit_view_class = PersonEditView
    create_template_name = "wagtailadmin/generic/create.html"
    edit_template_name = "wagtailadmin/generic/edit.html"

    def get_form_class(self, for_update: bool = False) -> type[PersonForm]:
        return PersonForm
