import django_filters

from audit.models import AuditRecord
from logs.filters import MomentFilter


class AuditRecordFilter(django_filters.FilterSet):
    """What may be asked of the trail: exactly this name; an unknown one finds nothing."""

    since = MomentFilter("occurred_at", lookup_expr="gte")
    until = MomentFilter("occurred_at", lookup_expr="lt")

    class Meta:
        model = AuditRecord
        fields = ["service", "user_id", "action", "result"]
