"""The tables of the domain, and the rules about one row or many; one module a subject."""

from logs.models.applications import (
    WRITING_ROLES,
    AppHour,
    Application,
    events_max_days,
    events_per_day_max,
    events_per_log_max,
    events_per_minute_max,
)
from logs.models.counters import LogHour, LogTag, LogTagKey
from logs.models.environments import ApplicationEnvironment, Environment
from logs.models.events import Event, EventQuerySet, Grouping
from logs.models.keys import Key, new_key
from logs.models.levels import Level
from logs.models.logs import Log, LogDetails, Status
from logs.models.lookups import ID_MAX_LENGTH, by_id_or_name
from logs.models.maintenance import MaintenanceStep
from logs.models.rest import CheckIn, CheckInStatus, Feedback
from logs.models.source_maps import SourceMap

__all__ = [
    "ID_MAX_LENGTH",
    "WRITING_ROLES",
    "AppHour",
    "Application",
    "ApplicationEnvironment",
    "CheckIn",
    "CheckInStatus",
    "Environment",
    "Event",
    "EventQuerySet",
    "Feedback",
    "Grouping",
    "Key",
    "Level",
    "Log",
    "LogDetails",
    "LogHour",
    "LogTag",
    "LogTagKey",
    "MaintenanceStep",
    "SourceMap",
    "Status",
    "by_id_or_name",
    "events_max_days",
    "events_per_day_max",
    "events_per_log_max",
    "events_per_minute_max",
    "new_key",
]
