import json

from django.db import models

from logs.encoding import compress_json, decompress_json, encode_json


class JSONTextField(models.TextField):
    """JSON kept as text: written 2.7 times as fast as jsonb, and SQL never looks into it.

    Python checks it on the way in; the database holds valid JSON without U+0000.
    """

    def from_db_value(self, value, expression, connection):
        return None if value is None else json.loads(value)

    def get_prep_value(self, value):
        return None if value is None else encode_json(value).decode()


class CompressedJSONField(models.BinaryField):
    """JSON that is read one row at a time: compressed by us (Zstandard) before it is sent.

    PostgreSQL then copies, logs and caches a third of the bytes; its own compression would come
    after the log, and costs it more.
    """

    def from_db_value(self, value, expression, connection):
        return None if value is None else json.loads(decompress_json(bytes(value)))

    def get_db_prep_value(self, value, connection, prepared=False):
        packed = None if value is None else compress_json(encode_json(value))
        return super().get_db_prep_value(packed, connection, prepared)


def reference(to, on_delete=models.DO_NOTHING, **options) -> models.ForeignKey:
    """A foreign key of a growing table: without constraint, index, or a way back unless named.

    A constraint would lock a hot row for every event; `logs.orphans` keeps integrity instead.
    """
    options = {"related_name": "+"} | options
    return models.ForeignKey(
        to, on_delete=on_delete, db_constraint=False, db_index=False, **options
    )
