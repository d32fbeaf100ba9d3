"""People and teams under /admin/. Only administrators decide about staff and administrators."""

from django.contrib import admin, messages
from django.contrib.auth import admin as auth_admin
from django.contrib.auth import forms as auth_forms
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import registration
from accounts.models import Membership, Refused, Role, Team, User
from accounts.removal import remove
from accounts.serializers.duplicates import DUPLICATES
from audit import trail
from audit.acts import Act
from central_erros.admin import (
    FewRelatedFilter,
    StaffAdmin,
    StaffForm,
    StaffMay,
    TranslatedLabels,
    column,
    count_up,
    link_to_list,
)

INLINE_MAX = 100  # members shown on the page of a team; the default team has everybody

admin.site.unregister(Group)  # permissions come from roles in teams


class PersonForm(StaffForm):
    violations = DUPLICATES

    def clean_email(self):
        return User.objects.normalize_email(self.cleaned_data["email"])


class NewUserForm(PersonForm, auth_forms.BaseUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "username", "name"]


class UserForm(PersonForm, auth_forms.UserChangeForm):
    class Meta:
        model = User
        fields = ["email", "username", "name", "is_active", "is_staff", "is_superuser"]
        labels = {"is_superuser": _("Administrator")}
        help_texts = {
            "is_active": _("Signs in. Untick it to keep the account and let nobody in."),
            "is_staff": _("Uses this administration, and sees and manages every log."),
            "is_superuser": _("Staff who also decide who is staff or administrator."),
        }

    def clean(self):
        cleaned = super().clean()
        if self.standing:
            try:
                self.instance.check_standing(**self.standing)
            except Refused as refusal:
                raise ValidationError(str(refusal), "refused") from refusal
        if cleaned.get("is_superuser"):
            cleaned["is_staff"] = True
        return cleaned

    @property
    def standing(self) -> dict[str, bool]:
        """What changes of the rights, which are set under a lock."""
        return {
            name: self.cleaned_data[name] for name in User.STANDING if name in self.changed_data
        }


class PasswordForm(auth_forms.AdminPasswordChangeForm):
    """Ends every session, as a change through the API does."""

    usable_password_help_text = _(
        "Disabled, the password is lost: nobody signs in to this account until a new one is set."
    )

    def save(self, commit=True):
        usable = self.cleaned_data["set_usable_password"]
        self.user.change_password(self.cleaned_data["password1"] if usable else None)
        return self.user


@admin.register(User)
class UserAdmin(StaffAdmin, auth_admin.UserAdmin):
    place = 1
    form = UserForm
    add_form = NewUserForm
    change_password_form = PasswordForm
    list_display = ["email", "username", "name", "is_active", "rights", "date_joined"]
    list_filter = ["is_active", "is_staff"]
    filter_horizontal = []
    search_fields = ["email", "username", "name"]
    readonly_fields = ["last_login", "date_joined", "memberships"]
    fieldsets = [
        (None, {"fields": ["email", "username", "name", "password"]}),
        (_("Rights"), {"fields": ["is_active", "is_staff", "is_superuser", "memberships"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [(None, {"fields": ["email", "username", "name", "password1", "password2"]})]
    actions = ["deactivate", "end_sessions"]

    @admin.display(description=_("rights"), ordering="is_staff")
    def rights(self, user):
        if user.is_superuser:
            return _("administrator")
        return _("staff") if user.is_staff else self.get_empty_value_display()

    @admin.display(description=_("teams"))
    def memberships(self, user):
        """Each a link to where the role is changed."""
        rows = user.memberships.select_related("team").order_by("team__name")
        links = [
            (reverse("admin:accounts_membership_change", args=[row.pk]), row.team,
             row.get_role_display())
            for row in rows
        ]  # fmt: skip
        return format_html_join("", '<div><a href="{}">{}</a> ({})</div>', links) or "-"

    def get_readonly_fields(self, request, obj=None):
        readonly = super().get_readonly_fields(request, obj)
        return readonly if request.user.is_superuser else [*readonly, "is_staff", "is_superuser"]

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (
            obj is None or request.user.may_change(obj)
        )

    def has_delete_permission(self, request, obj=None):
        """One by one: what becomes of each account is another story."""
        return obj is not None and self.has_change_permission(request, obj)

    def save_model(self, request, obj, form, change):
        if not change:
            fields = {name: form.cleaned_data[name] for name in NewUserForm.Meta.fields}
            obj.pk = registration.register(password=form.cleaned_data["password1"], **fields).pk
            return
        if form.standing:
            obj.set_standing(**form.standing)
        obj.change_profile(
            **{name: form.changed[name] for name in form.changed if name not in form.standing}
        )

    def get_deleted_objects(self, objs, request):
        """Name the accounts; Django would go looking for everything that points at them."""
        return [str(user) for user in objs], {self.opts.verbose_name_plural: len(objs)}, set(), []

    def log_deletions(self, request, queryset):
        """Nothing: only `delete_model` learns what happened, and writes before it would lock."""

    def delete_model(self, request, obj):
        if not remove(obj):
            self.log_change(request, obj, gettext("Deactivated."))
        elif obj != request.user:
            super().log_deletions(request, [obj])

    def response_delete(self, request, obj_display, obj_id):
        if not User.objects.filter(pk=obj_id).exists():
            return super().response_delete(request, obj_display, obj_id)
        text = _("%(user)s was deactivated instead of deleted: history names this account.")
        self.message_user(request, text % {"user": obj_display}, messages.WARNING)
        return redirect("admin:accounts_user_changelist")

    def get_page_actions(self, obj):
        return [("end_sessions", _("End the sessions"))]

    @admin.action(description=_("Deactivate the chosen people"), permissions=["change"])
    def deactivate(self, request, queryset):
        for user in queryset.order_by("pk"):
            try:
                if not self.has_change_permission(request, user):
                    raise Refused(_("You may not deactivate %(user)s.") % {"user": user})
                user.set_standing(is_active=False)
            except Refused as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
            else:
                self.log_change(request, user, gettext("Deactivated."))

    @admin.action(description=_("End the sessions of the chosen people"), permissions=["change"])
    def end_sessions(self, request, queryset):
        users = [user for user in queryset if self.has_change_permission(request, user)]
        ended = sum(user.end_sessions() for user in users)
        text = ngettext("%(n)s session ended.", "%(n)s sessions ended.", ended) % {"n": ended}
        self.message_user(request, text)


class MembershipForm(StaffForm):
    """Of a membership that there is only the role changes, as in the API."""

    violations = DUPLICATES

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"team", "user"} & self.fields.keys():
            field = self.fields[name]
            field.disabled = bool(self.instance.pk)
            field.widget.can_add_related = field.widget.can_change_related = False


class MembershipInline(StaffMay, TranslatedLabels, admin.TabularInline):
    model = Membership
    form = MembershipForm
    verbose_name, verbose_name_plural = _("member"), _("members")
    autocomplete_fields = ["user"]
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("user", "team")


class TeamForm(StaffForm):
    violations = DUPLICATES


@admin.register(Team)
class TeamAdmin(StaffAdmin):
    place = 2
    form = TeamForm
    list_display = ["name", "members_manage_logs", "created"]
    search_fields = ["name"]
    ordering = ["name", "pk"]
    readonly_fields = ["applications", "memberships", "created"]

    created = column("created_at", _("created"))

    @admin.display(description=_("members"))
    def memberships(self, team):
        return link_to_list("accounts_membership_changelist", _("members"), team__id__exact=team.pk)

    @admin.display(description=_("applications"))
    def applications(self, team):
        return link_to_list(
            "logs_application_changelist", _("applications"), team__id__exact=team.pk
        )

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["name", "members_manage_logs"]
        elsewhere = ["memberships"] if self._has_many_members(obj) else []
        return ["name", "members_manage_logs", "applications", *elsewhere, "created"]

    def get_inlines(self, request, obj):
        return [] if obj and self._has_many_members(obj) else [MembershipInline]

    def _has_many_members(self, team: Team) -> bool:
        return team.memberships.all()[: INLINE_MAX + 1].count() > INLINE_MAX

    def has_delete_permission(self, request, obj=None):
        """One by one, and never the team that sign-ups join."""
        return (
            obj is not None and not obj.is_default and super().has_delete_permission(request, obj)
        )

    def get_deleted_objects(self, objs, request):
        """Name the teams and count their members: what forbids a deletion, `remove` says."""
        members = count_up(Membership.objects.filter(team__in=objs))
        counts = {self.opts.verbose_name_plural: len(objs), _("members"): members}
        return [str(team) for team in objs], counts, set(), []

    def save_model(self, request, obj, form, change):
        if change:
            obj.change(**form.changed)
        else:
            super().save_model(request, obj, form, change)
            trail.done(Act.CREATE_TEAM, team=obj)

    def delete_model(self, request, obj):
        obj.remove()

    def save_formset(self, request, form, formset, change):
        """New admins first: the last one is refused to go."""
        formset.save(commit=False)
        for membership in formset.new_objects:
            membership.begin()
        changed = [membership for membership, _fields in formset.changed_objects]
        for membership in sorted(changed, key=lambda each: each.role != Role.ADMIN):
            membership.change_role(membership.role)
        for membership in formset.deleted_objects:
            membership.end()


@admin.register(Membership)
class MembershipAdmin(StaffAdmin):
    place = 3
    form = MembershipForm
    list_display = ["user_name", "team_name", "role"]
    list_filter = ["role", ("team", FewRelatedFilter)]
    list_select_related = ["user", "team"]
    search_fields = ["user__email", "user__username", "user__name"]
    autocomplete_fields = ["user", "team"]
    fields = ["team", "user", "role"]

    user_name = column("user", _("user"))
    team_name = column("team", _("team"))

    def has_delete_permission(self, request, obj=None):
        """One by one, or several on the page of their team: the last admin stays."""
        return obj is not None and super().has_delete_permission(request, obj)

    def save_model(self, request, obj, form, change):
        if change:
            obj.change_role(obj.role)
        else:
            obj.begin()

    def delete_model(self, request, obj):
        obj.end()
