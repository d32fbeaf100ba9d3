"""The kit of the administration under /admin/: who gets in, who may, and lists that never count all.

Django's permission rows are not used: staff see and manage everything of the product, and a class
takes away what nobody may, or only administrators.
"""

from collections.abc import Mapping
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import display_for_value
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, ValidationError
from django.core.paginator import InvalidPage, Paginator
from django.db import IntegrityError, OperationalError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import Refused
from accounts.throttling import LoginThrottle, PasswordChangeThrottle, Throttle
from api.exceptions import QueryTimeout, is_query_timeout
from api.pagination import COUNT_CAP, OrderedRows
from logs import storage

CHOICES_MAX = 50  # of a filter in the sidebar
FIRST_APPS = {"logs", "accounts"}  # on the first page, by their names; the others follow


# --- Who gets in --------------------------------------------------------


def check(throttle: Throttle, request: HttpRequest) -> None:
    """Raise ValidationError with code "throttled" when this was tried too often."""
    if not throttle.allow_request(request, None):
        seconds = throttle.wait()
        raise ValidationError(
            _("Too many attempts. Try again in %(seconds)s seconds."),
            code="throttled",
            params={"seconds": seconds},
        )


class LoginForm(AdminAuthenticationForm):
    """By e-mail or username, under the same limits as the login of the API."""

    error_messages = {
        "invalid_login": _("Wrong e-mail, username or password, or no right to enter here."),
    }

    def __init__(self, request=None, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("E-mail or username")

    def clean(self):
        check(LoginThrottle(), self.request)  # before the password is looked at
        return super().clean()


class OwnPasswordForm(AdminPasswordChangeForm):
    """Ends every session, as a change through the API does."""

    def clean_old_password(self):
        request = HttpRequest()
        request.user = self.user
        check(PasswordChangeThrottle(), request)
        return super().clean_old_password()

    def save(self, commit=True):
        self.user.change_password(self.cleaned_data["new_password1"])
        return self.user


class Site(admin.AdminSite):
    site_title = site_header = "Central de Erros"
    index_title = _("Administration")
    site_url = None
    login_form = LoginForm

    def get_app_list(self, request, app_label=None):
        """What is looked for most comes first."""
        apps = super().get_app_list(request, app_label)
        apps.sort(key=lambda app: app["app_label"] not in FIRST_APPS)
        for app in apps:
            app["models"].sort(key=lambda row: self.get_model_admin(row["model"]).place)
        return apps

    def index(self, request, extra_context=None):
        return super().index(request, {"storage": storage.measure()} | (extra_context or {}))

    def login(self, request, extra_context=None):
        response = super().login(request, extra_context)
        form = (getattr(response, "context_data", None) or {}).get("form")
        for error in form.non_field_errors().as_data() if form else ():
            if error.code == "throttled":
                response.status_code = 429
                response["Retry-After"] = error.params["seconds"]
        return response

    def password_change(self, request, extra_context=None):
        request.current_app = self.name
        return PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            success_url=reverse("admin:password_change_done"),
            template_name="registration/password_change_form.html",
            extra_context={**self.each_context(request), **(extra_context or {})},
        )(request)


# --- Who may ------------------------------------------------------------


class StaffMay:
    """Staff may do everything; for model admins and inlines."""

    def has_module_permission(self, request):
        return self._is_staff(request)

    def has_view_permission(self, request, obj=None):
        return self._is_staff(request)

    def has_add_permission(self, request, obj=None):
        return self._is_staff(request)

    def has_change_permission(self, request, obj=None):
        return self._is_staff(request)

    def has_delete_permission(self, request, obj=None):
        return self._is_staff(request)

    def _is_staff(self, request) -> bool:
        return request.user.is_active and request.user.is_staff


class NeverAdded:
    def has_add_permission(self, request, obj=None):
        return False


class NeverChanged:
    def has_change_permission(self, request, obj=None):
        return False


class NeverDeleted:
    def has_delete_permission(self, request, obj=None):
        return False


# --- Lists --------------------------------------------------------------


class CappedPaginator(Paginator):
    """Counts up to COUNT_CAP, and ends there."""

    @cached_property
    def counted(self) -> int:
        return self.object_list.order_by()[: COUNT_CAP + 1].count()

    @property
    def count(self) -> int:
        return min(self.counted, COUNT_CAP)

    @property
    def is_capped(self) -> bool:
        return self.counted > COUNT_CAP


class RowsPaginator(CappedPaginator):
    """Pages of `OrderedRows`, as in the lists of the API.

    What a search finds is counted by being read, and is the page already where that was all.
    """

    def __init__(self, rows: OrderedRows, per_page: int, *, is_search: bool = False):
        super().__init__(rows, per_page)
        self.is_search = is_search

    @cached_property
    def found(self) -> list[tuple]:
        return self.object_list.find(COUNT_CAP + 1)

    @cached_property
    def counted(self) -> int:
        return len(self.found) if self.is_search else self.object_list.count(COUNT_CAP + 1)

    def page(self, number):
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        stop = min(start + self.per_page, self.count)
        if self.is_search and not self.is_capped:
            positions = self.found[start:stop]
        else:
            positions = self.object_list.slice(start, stop) if stop else []
        return self._get_page(self.object_list.objects(positions), number, self)


@contextmanager
def answered_in_time():
    """Turn a question that took too long into a ValidationError, as any that makes no sense."""
    try:
        yield
    except OperationalError as error:
        if not is_query_timeout(error):
            raise
        raise ValidationError(QueryTimeout.default_detail) from error


class PagedChangeList(ChangeList):
    """Takes its rows from the paginator only; Django's own reads a short list past it.

    A question that makes no sense, or takes too long, is answered by an empty list and a message.
    An action needs no list at all.
    """

    def __init__(self, *args):
        super().__init__(*args)
        if not self.is_popup:
            self.title = capfirst(self.opts.verbose_name_plural)

    def get_results(self, request):
        self.paginator = CappedPaginator(self.model.objects.none(), self.list_per_page)
        self.result_list = self.paginator.object_list
        self.is_answered = True
        if request.method != "POST":
            try:
                with answered_in_time():
                    self._read(request)
            except ValidationError as error:
                self.paginator = CappedPaginator(self.result_list, self.list_per_page)
                self.is_answered = False  # nothing was counted
                for text in error.messages:
                    messages.error(request, text)
        self.result_count = self.paginator.count
        self.full_result_count = None
        self.show_full_result_count = self.can_show_all = False
        self.show_admin_actions = True
        self.multi_page = self.result_count > self.list_per_page

    def _read(self, request):
        self.paginator = self.model_admin.get_pages(request, self.queryset)
        try:
            self.result_list = self.paginator.page(self.page_num).object_list
        except InvalidPage as error:
            raise IncorrectLookupParameters from error


class StaffForm(forms.ModelForm):
    """Says under a field, in our words, what a constraint of the database forbids."""

    violations: Mapping[str, Mapping[str, str]] = {}  # {constraint: {field: text}}

    @property
    def changed(self) -> dict[str, Any]:
        """What of the row is another than before."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def _post_clean(self):
        super()._post_clean()
        found = [texts for constraint, texts in self._known() if self._violates(constraint)]
        if found:
            # Django gives the names of constraints, where it does not overlook one.
            self.errors.pop(NON_FIELD_ERRORS, None)
        for texts in found:
            self.add_error(None, texts)

    def _known(self):
        for constraint in self.instance._meta.constraints:
            texts = self.violations.get(constraint.name)
            if texts and not texts.keys() & self.errors.keys():
                yield constraint, texts

    def _violates(self, constraint) -> bool:
        try:
            constraint.validate(type(self.instance), self.instance)
        except ValidationError:
            return True
        return False


class TranslatedLabels:
    """Labels relations that have no name of their own by what they point at, which is translated."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.is_relation and isinstance(db_field.verbose_name, str):
            field.label = capfirst(db_field.related_model._meta.verbose_name)
        return field


class StaffAdmin(StaffMay, TranslatedLabels, admin.ModelAdmin):
    """What every table here has in common: newest first by key, no count of all."""

    place: int  # among the tables of its app
    has_history = True
    form = StaffForm
    ordering = ["-pk"]
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50

    def get_changelist(self, request, **kwargs):
        return PagedChangeList

    def get_actions(self, request):
        """What cannot be undone comes last."""
        actions = super().get_actions(request)
        return dict(sorted(actions.items(), key=lambda action: action[0] == "delete_selected"))

    def get_pages(self, request, queryset) -> CappedPaginator:
        """Return the pages of the list; `get_paginator` is also asked for those of a history."""
        return CappedPaginator(queryset, self.list_per_page)

    def get_page_actions(self, obj) -> list[tuple[str, str]]:
        """Return the actions with a button on the page of this row, with its label."""
        return []

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            context |= {"page_actions": self.get_page_actions(obj), "has_history": self.has_history}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def response_action(self, request, queryset):
        """Lead back to the page where the button of the action was."""
        response = super().response_action(request, queryset)
        if isinstance(response, HttpResponseRedirect) and "back_to_page" in request.POST:
            return self._to_page(request.POST["_selected_action"])
        return response

    def ask_first(self, request, queryset, question: str) -> TemplateResponse:
        """Return a page that sends the action again, with `confirmed`."""
        context = {
            **self.admin_site.each_context(request),
            "title": question,
            "opts": self.opts,
            "rows": queryset,
            "action": request.POST["action"],
            "back_to_page": "back_to_page" in request.POST,
        }
        return TemplateResponse(request, "admin/confirm_action.html", context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        answer = super().changeform_view
        return self._unless_refused(answer, request, object_id, form_url, extra_context)

    def delete_view(self, request, object_id, extra_context=None):
        return self._unless_refused(super().delete_view, request, object_id, extra_context)

    def _unless_refused(self, answer, request, object_id, *args):
        """Answer; or say what the rules forbid above the page of the row, which stays as it was."""
        try:
            return answer(request, object_id, *args)
        except Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
        except IntegrityError as error:  # two at once: the form of this one saw no duplicate
            texts = self.form.violations.get(error.__cause__.diag.constraint_name)
            if texts is None:
                raise
            self.message_user(request, " ".join(map(str, texts.values())), messages.ERROR)
        except ObjectDoesNotExist:  # since it was looked up: somebody was faster
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self._to_page(object_id) if object_id else redirect(request.get_full_path())

    def _to_page(self, object_id: str) -> HttpResponseRedirect:
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", object_id)


def few(rows: QuerySet, chosen: Q | None) -> list:
    """Return the first CHOICES_MAX of these rows, and the one that is chosen."""
    first = list(rows[:CHOICES_MAX])
    return first + [row for row in rows.filter(chosen)[:1] if row not in first] if chosen else first


class FewRelatedFilter(admin.RelatedFieldListFilter):
    """The first CHOICES_MAX rows of a small table, and the one chosen; never what is in use.

    To find that out would read the whole list.
    """

    def __init__(self, field, *args, **kwargs):
        super().__init__(field, *args, **kwargs)
        self.title = field.related_model._meta.verbose_name

    def field_choices(self, field, request, model_admin):
        order = self.field_admin_ordering(field, request, model_admin)
        related = model_admin.admin_site.get_model_admin(field.related_model)
        rows = related.get_queryset(request).order_by(*order)
        chosen = request.GET.get(self.lookup_kwarg, "")
        rows = few(rows, Q(pk=chosen) if chosen.isdecimal() else None)
        return [(row.pk, str(row)) for row in rows]


def column(path: str, label, ordering: str | None = None, *, boolean: bool | None = None):
    """A column or read-only field showing `path`, for names that the model does not translate."""
    read = attrgetter(path)

    @admin.display(description=label, ordering=ordering, boolean=boolean)
    def show(self, obj):
        value = read(obj)
        # Where it is a field of a page, Django would print a date as Python does.
        return value if boolean else display_for_value(value, self.get_empty_value_display())

    return show


def linked(path: str, label):
    """A read-only field showing `path`, the row of another table, as a link to its page."""
    read = attrgetter(path)

    @admin.display(description=label)
    def show(self, obj):
        row = read(obj)
        if row is None:
            return self.get_empty_value_display()
        name = f"admin:{row._meta.app_label}_{row._meta.model_name}_change"
        return format_html('<a href="{}">{}</a>', reverse(name, args=[row.pk]), row)

    return show


def count_up(rows: QuerySet) -> str:
    """Return how many rows there are, for people; counted as far as a list is."""
    n = rows.order_by()[: COUNT_CAP + 1].count()
    text = number_format(min(n, COUNT_CAP), force_grouping=True)
    return f"{text}+" if n > COUNT_CAP else text


def preformatted(text: str) -> str:
    """Text as it is, in a box that scrolls. Escaped: whoever reports errors may be hostile."""
    return format_html('<pre class="preformatted">{}</pre>', text) if text else "-"


def link_to_list(name: str, label, **parameters) -> str:
    """A link to the list `name`, cut down by these parameters."""
    return format_html(
        '<a href="{}?{}">{}</a>', reverse(f"admin:{name}"), urlencode(parameters), label
    )
