from django.db import transaction
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from rest_framework import status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response

from api.authentication import IngestAuthentication
from api.exceptions import Conflict
from api.permissions import IsPersonOrReportingKey
from audit import trail
from audit.acts import Act
from logs import documentation, unminifying
from logs.activity import activity
from logs.filters import ApplicationFilter, IdsForm
from logs.histogram import last_day
from logs.models import Application, Key
from logs.parsers import BytesParser
from logs.serializers.applications import (
    ApplicationSerializer,
    KeySerializer,
    SnippetSerializer,
    SourceMapSerializer,
    SourceMapUploadSerializer,
)
from logs.serializers.figures import ActivitySerializer
from logs.snippets import NO_KEY, all_snippets, values_for


@documentation.applications
class ApplicationViewSet(viewsets.ModelViewSet):
    actions_for_keys = ["upload_source_map"]
    queryset = Application.objects.select_related("team", "minimum_level").order_by("id")
    serializer_class = ApplicationSerializer
    filterset_class = ApplicationFilter

    def get_queryset(self):
        applications = super().get_queryset().readable_by(self.request.user).with_usage()
        if self.action in ("update", "partial_update"):
            # What somebody else is changing or deleting is waited for, and stays so.
            return applications.select_for_update(of=("self",), no_key=True)
        return applications

    @transaction.atomic
    def update(self, request, *args, **kwargs):
        return super().update(request, *args, **kwargs)

    def perform_update(self, serializer):
        self._require_management(serializer.instance)
        serializer.save()

    def perform_destroy(self, instance):
        self._require_management(instance)
        if instance.is_default:
            raise Conflict(_("The default application cannot be deleted."))
        instance.delete_later()

    @action(detail=True)
    @method_decorator(never_cache)
    def keys(self, request, pk):
        """The keys of an application that the caller may see."""
        application = self.get_object()
        keys = Key.objects.visible_to(request.user).filter(application=application)
        rows = keys.with_standing().select_related("user").order_by("id")
        page = self.paginate_queryset(rows)
        self._record_shown(application, page)
        return self.get_paginated_response(self._serialize(page, many=True))

    @keys.mapping.post
    @documentation.make_key
    @method_decorator(never_cache)
    def make_key(self, request, pk):
        application = self.get_object()
        if not Application.objects.writable_by(request.user).filter(pk=application.pk).exists():
            raise PermissionDenied(_("Viewers make no keys."))
        serializer = KeySerializer(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        key = serializer.save(application=application, user=request.user)
        made = Key.objects.with_standing().select_related("user").get(pk=key.pk)
        return Response(self._serialize(made), status=status.HTTP_201_CREATED)

    @action(detail=True, methods=["delete"], url_path=r"keys/(?P<key_id>[^/]+)")
    def revoke_key(self, request, pk, key_id):
        """Revoke a key; the row stays, inactive."""
        keys = Key.objects.visible_to(request.user).filter(application=self.get_object())
        key = keys.filter(pk=key_id).first() if key_id.isdecimal() else None
        if key is None:
            raise NotFound
        key.revoke()
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(
        detail=True,
        url_path="source-maps",
        authentication_classes=[IngestAuthentication],
        permission_classes=[IsPersonOrReportingKey],
        parser_classes=[BytesParser],
    )
    def source_maps(self, request, pk):
        """The source maps of an application, newest first."""
        maps = self.get_object().source_maps.defer("content").order_by("-uploaded_at", "-id")
        page = self.paginate_queryset(maps)
        return self.get_paginated_response(SourceMapSerializer(page, many=True).data)

    @source_maps.mapping.post
    @documentation.upload_source_map
    def upload_source_map(self, request, pk):
        application = self._application_to_upload_to(pk)
        serializer = SourceMapUploadSerializer(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        body = request.data or b""  # of an empty one DRF makes {}
        source_map = unminifying.keep(application, body, **serializer.validated_data)
        return Response(SourceMapSerializer(source_map).data, status=status.HTTP_201_CREATED)

    @action(detail=True, methods=["delete"], url_path=r"source-maps/(?P<source_map_id>[^/]+)")
    def delete_source_map(self, request, pk, source_map_id):
        maps = self._application_to_upload_to(pk).source_maps
        found = maps.filter(pk=source_map_id) if source_map_id.isdecimal() else maps.none()
        if not found.delete()[0]:
            raise NotFound
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _application_to_upload_to(self, pk) -> Application:
        """Return the application, to its keys and to whoever may make one."""
        key = self.request.auth
        if isinstance(key, Key):
            if str(key.application_id) != pk:
                raise NotFound
            return key.application
        application = self.get_object()
        if (
            not Application.objects.writable_by(self.request.user)
            .filter(pk=application.pk)
            .exists()
        ):
            raise PermissionDenied
        return application

    @documentation.activity
    @action(detail=False, filterset_class=None, pagination_class=None)
    def activity(self, request):
        """What the applications of a page sent in the last 24 hours."""
        ids, window = IdsForm.parse(request.query_params)["ids"], last_day()
        shown = Application.objects.readable_by(request.user).filter(pk__in=ids)
        found = {row["id"]: row for row in activity(shown, window)}
        results = [found[id] for id in ids if id in found]
        answer = {"since": window.edges[0], "until": window.edges[-1], "results": results}
        return Response(ActivitySerializer(answer).data)

    @action(detail=True, filterset_class=None, pagination_class=None)
    @method_decorator(never_cache)
    def snippets(self, request, pk):
        """How every client is pointed at an application; with a key, where the caller may see one."""
        application = self.get_object()
        keys = Key.objects.active().visible_to(request.user).shown_to(request.user)
        key = keys.filter(application=application).order_by("id").first()
        self._record_shown(application, [key] if key else [])
        values = values_for(application.pk, key.key if key else NO_KEY)
        snippets = [snippet.filled(values) for snippet in all_snippets()]
        return Response(SnippetSerializer(snippets, many=True).data)

    def _record_shown(self, application: Application, keys: list[Key]) -> None:
        ids = [key.pk for key in keys if key.is_shown_to(self.request.user)]
        if ids:
            trail.done(Act.SHOW_KEYS, application=application, keys=ids)

    def _serialize(self, keys, **kwargs):
        return KeySerializer(keys, context=self.get_serializer_context(), **kwargs).data

    def _require_management(self, application: Application) -> None:
        manageable = Application.objects.manageable_by(self.request.user)
        if not manageable.filter(pk=application.pk).exists():
            raise PermissionDenied
