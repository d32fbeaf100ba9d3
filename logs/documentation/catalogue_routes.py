"""What the OpenAPI document says about levels and environments."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view

from api.schema import answered, path_id, sent

levels = extend_schema_view(
    list=extend_schema(
        summary=_("List levels"), examples=[answered({"severity": 40, "name": "error"})]
    ),
    create=extend_schema(
        summary=_("Add a level"),
        description=_("For staff. The severity, 1 to 99, is its place among the others."),
        examples=[
            sent("level", {"severity": 60, "name": "emergency"}),
            answered({"severity": 60, "name": "emergency"}),
        ],
    ),
    retrieve=extend_schema(
        summary=_("Show a level"),
        parameters=[path_id("severity", _("Its severity, which is its id."))],
        examples=[answered({"severity": 40, "name": "error"})],
    ),
)

environments = extend_schema_view(
    list=extend_schema(
        summary=_("List environments"),
        description=_("The built-in ones and those of your applications."),
        examples=[answered({"id": 1, "name": "production"})],
    ),
    create=extend_schema(
        summary=_("Add an environment"),
        description=_("For staff; reports add those that they name."),
        examples=[sent("environment", {"name": "qa"}), answered({"id": 4, "name": "qa"})],
    ),
    retrieve=extend_schema(
        summary=_("Show an environment"),
        parameters=[path_id("id", _("The id of an environment."))],
        examples=[answered({"id": 1, "name": "production"})],
    ),
)
