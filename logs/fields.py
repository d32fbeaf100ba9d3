import json

import orjson
from django.db import models


def encode_json(value) -> str:
    """Return the JSON text of a decoded and sanitised value."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # an integer beyond 64 bits, which orjson refuses
        return json.dumps(value, ensure_ascii=False, allow_nan=False)


class JSONTextField(models.TextField):
    """JSON kept as text: written 2.7 times as fast as jsonb, and SQL never looks into it.

    Python checks it on the way in; the database holds valid JSON without U+0000.
    """

    def from_db_value(self, value, expression, connection):
        return None if value is None else json.loads(value)

    def get_prep_value(self, value):
        return None if value is None else encode_json(value)


def reference(to, on_delete=models.DO_NOTHING, **options) -> models.ForeignKey:
    """A foreign key of a growing table: without constraint, index, or a way back unless named.

    A constraint would lock a hot row for every event; `logs.sweeping` keeps integrity instead.
    """
    options = {"related_name": "+"} | options
    return models.ForeignKey(
        to, on_delete=on_delete, db_constraint=False, db_index=False, **options
    )
