"""Logs and what is around them under /admin/, by the rules of the API.

The lists of logs and events come from the same index ranges as those of the API
(`logs.listing`), so that they open at once among any number of logs, and take the same questions.
"""

from logs.admin import applications, catalogue, events, logs, rest, sourcemaps

__all__ = ["applications", "catalogue", "events", "logs", "rest", "sourcemaps"]
