"""What the OpenAPI document says about logs, events and what reports them; a module a group of routes."""

from logs.documentation.application_routes import (
    activity,
    applications,
    make_key,
    upload_source_map,
)
from logs.documentation.catalogue_routes import environments, levels
from logs.documentation.event_routes import events, neighbours, team_events
from logs.documentation.figure_routes import (
    changes,
    histogram,
    histogram_of_log,
    sources,
    sparklines,
    tags,
)
from logs.documentation.log_routes import logs
from logs.documentation.other_routes import check_ins, feedback, storage

__all__ = [
    "activity",
    "applications",
    "changes",
    "check_ins",
    "environments",
    "events",
    "feedback",
    "histogram",
    "histogram_of_log",
    "levels",
    "logs",
    "make_key",
    "neighbours",
    "sources",
    "sparklines",
    "storage",
    "tags",
    "team_events",
    "upload_source_map",
]
