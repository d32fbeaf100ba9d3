"""Pages of any list: by number for people and old clients, by cursor at any depth.

Every list is in a total order, all its columns in one direction, so that a page is one range of
an index and rows neither repeat nor go missing between pages.
"""

import base64
import json
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, product
from typing import Any

from django.core.exceptions import ValidationError as InvalidValue
from django.db import connection
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import GreaterThan, LessThan
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

COUNT_CAP = 10_000  # rows counted exactly: 1 ms, where 900,000 take 52


class RowOf(Func):
    """The row constructor `(a, b, c)`: compared as one value, and found by one index."""

    template = "(%(expressions)s)"
    output_field = TextField()  # Django asks for one; a row has none of its own


class OrderedRows:
    """A list in a total order that can be cut anywhere.

    `fields` are its columns, all in one direction, ending on the key. `split` names columns with
    the values that each may have: where an index leads with these columns, each combination of
    values is a range of it that is in order already, and a page is merged from the beginnings of
    these branches instead of sorted from everything. `load` turns keys into objects.
    """

    MERGED_BRANCHES_MAX = 32  # planning more of them takes longer than the page

    def __init__(
        self,
        queryset: QuerySet,
        fields: Sequence[str],
        *,
        descending: bool,
        load: Callable[[list], dict[Any, Any]],
        split: Mapping[str, Sequence] | None = None,
    ):
        self.queryset = queryset
        self.fields = tuple(fields)
        self.descending = descending
        self.split = split or {}
        self._load = load

    @classmethod
    def of(cls, queryset: QuerySet) -> "OrderedRows":
        """The rows of a queryset ordered by model fields, all in one direction."""
        ordering = queryset.query.order_by or queryset.model._meta.ordering
        directions = {name.startswith("-") for name in ordering}
        if len(directions) != 1:
            raise ValueError(f"A list is ordered in one direction: {ordering}")
        return cls(
            queryset,
            [name.lstrip("-") for name in ordering],
            descending=directions.pop(),
            load=lambda keys: queryset.in_bulk(keys),
        )

    @property
    def order(self) -> str:
        """The order by name: a position is one in this order only."""
        return ("-" if self.descending else "") + self.fields[0]

    @property
    def everything(self) -> QuerySet:
        """The rows in no order."""
        values = {f"{name}__in": values for name, values in self.split.items()}
        return self.queryset.filter(**values).order_by()

    def count(self, cap: int) -> int:
        """Return how many rows there are, or `cap` when there are at least as many."""
        return self.everything.values("pk")[:cap].count()

    def slice(self, start: int, stop: int) -> list[tuple]:
        """Return the positions of rows by number."""
        return self._positions(self.queryset, start, stop, backwards=False)

    def find(self, limit: int) -> list[tuple]:
        """Return the positions of all rows, or of any `limit` where there are more.

        Where no index finds the few rows that meet a condition, this looks at everything once;
        `slice` walks each branch until it has found a page.
        """
        return sorted(self.everything.values_list(*self.fields)[:limit], reverse=self.descending)

    def beyond(self, position: Sequence, limit: int, *, backwards: bool) -> list[tuple]:
        """Return the positions after this one, or before it; in list order both ways."""
        compare = LessThan if self.descending != backwards else GreaterThan
        is_beyond = compare(
            RowOf(*(F(name) for name in self.fields)),
            RowOf(*(Value(value, output_field=self._field(name)) for name, value in
                    zip(self.fields, position, strict=True))),
        )  # fmt: skip
        rows = self._positions(self.queryset.filter(is_beyond), 0, limit, backwards=backwards)
        return rows[::-1] if backwards else rows

    def objects(self, positions: list[tuple]) -> list:
        """Return the rows at these positions; one deleted meanwhile is left out."""
        loaded = self._load([position[-1] for position in positions])
        return [loaded[position[-1]] for position in positions if position[-1] in loaded]

    def parse_position(self, texts: Sequence[str]) -> list:
        """Return the values of a position; raises ValueError for any text that is not one."""
        try:
            values = [
                self._field(name).to_python(text)
                for name, text in zip(self.fields, texts, strict=True)
            ]
            # PostgreSQL knows no moment beyond year 9999 in UTC, nor one without a zone.
            return [v.astimezone(UTC) if isinstance(v, datetime) else v for v in values]
        except InvalidValue as error:
            raise ValueError(str(error)) from error

    def _field(self, name: str):
        field = self.queryset.model._meta.get_field(name)
        return getattr(field, "target_field", field)

    def _positions(self, rows: QuerySet, start: int, stop: int, *, backwards: bool) -> list[tuple]:
        sign = "-" if self.descending != backwards else ""
        order = [sign + name for name in self.fields]
        count = math.prod(len(values) for values in self.split.values())
        if count == 0:
            return []
        if count <= self.MERGED_BRANCHES_MAX:
            return list(self._merged(rows, order, stop)[start:stop])
        return self._sorted(rows, order, start, stop)

    def _merged(self, rows: QuerySet, order: list[str], stop: int) -> QuerySet:
        """Return the union of the branches, which PostgreSQL merges without a sort."""
        branches = [
            rows.filter(**dict(zip(self.split, values, strict=True)))
            .order_by(*order)
            .values_list(*self.fields)[:stop]
            for values in product(*self.split.values())
        ]
        if len(branches) == 1:
            return branches[0]
        return branches[0].union(*branches[1:], all=True).order_by(*order)

    def _sorted(self, rows: QuerySet, order: list[str], start: int, stop: int) -> list[tuple]:
        """Read the beginning of every branch in one statement and sort those.

        A statement of a size that does not depend on the number of branches: their planning
        would take longer than their reading.
        """
        names = {name: f"branch_{name}" for name in self.split}
        branch = rows.filter(
            # Column names of ours, nothing from outside.
            **{name: RawSQL(f'branches."{column}"', []) for name, column in names.items()}  # noqa: S611
        )
        inner, parameters = (
            branch.order_by(*order).values_list(*self.fields)[:stop].query.sql_with_params()
        )
        values = list(product(*self.split.values()))
        row = f"({', '.join(['%s'] * len(names))})"
        columns = ", ".join(f'"{column}"' for column in names.values())
        direction = "DESC" if order[0].startswith("-") else "ASC"
        by = ", ".join(f"{n} {direction}" for n in range(1, len(order) + 1))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT page.* FROM (VALUES {', '.join([row] * len(values))})"  # noqa: S608
                f" AS branches({columns}) CROSS JOIN LATERAL ({inner}) AS page"
                f" ORDER BY {by} LIMIT %s OFFSET %s",
                [*chain.from_iterable(values), *parameters, stop - start, start],
            )
            return cursor.fetchall()


class Pagination(BasePagination):
    """`page` and `page_size`, or `cursor`; `{count, count_is_exact, next, previous, results}`.

    Page numbers end at PAGES_MAX, where `next` goes on by cursor: an offset reads all that it
    skips. `?cursor=` with nothing behind it is the first page of that way.

    Raises ValidationError (400) for values that are none, NotFound (404) past the last page.
    """

    PAGE_SIZE = 50
    PAGE_SIZE_OF_PREDECESSORS = 10  # under /v1/api/
    PAGE_SIZE_MAX = 100
    PAGES_MAX = 200

    def paginate_queryset(self, queryset, request, view=None) -> list:
        return self.paginate(OrderedRows.of(queryset), request, request.query_params)

    def paginate(self, rows: OrderedRows, request, parameters: QueryDict) -> list:
        """Return the rows of the page that these parameters ask for."""
        self.request, self.parameters = request, parameters
        self.size = self._size()
        self.order = rows.order
        self.next = self.previous = None
        self.counted = None
        if "cursor" in parameters:
            positions = self._cursor_page(rows, parameters["cursor"])
        else:
            positions = self._numbered_page(rows, parameters.get("page") or "1")
        if self.counted is None:
            self.counted = rows.count(COUNT_CAP + 1)
        return rows.objects(positions)

    def get_paginated_response(self, data) -> Response:
        return Response(
            {
                "count": min(self.counted, COUNT_CAP),
                "count_is_exact": self.counted <= COUNT_CAP,
                "next": self.next and self._link(*self.next),
                "previous": self.previous and self._link(*self.previous),
                "results": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict) -> dict:
        link = {"type": ["string", "null"], "format": "uri", "example": None}
        return {
            "type": "object",
            "required": ["count", "count_is_exact", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "maximum": COUNT_CAP, "example": 1},
                "count_is_exact": {"type": "boolean", "example": True},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }

    def _size(self) -> int:
        text = self.parameters.get("page_size")
        if not text:
            old = self.request.path_info.startswith("/v1/api/")
            return self.PAGE_SIZE_OF_PREDECESSORS if old else self.PAGE_SIZE
        return max(1, min(self._integer("page_size", text), self.PAGE_SIZE_MAX))

    def _integer(self, name: str, text: str) -> int:
        try:
            return int(text[:20])
        except ValueError as error:
            raise ValidationError({name: [_("A valid integer is required.")]}) from error

    def _numbered_page(self, rows: OrderedRows, text: str) -> list[tuple]:
        number = self._integer("page", text)
        if number > self.PAGES_MAX:
            text = _("Pages end at number %(last)s. Follow `next`, which goes on by cursor.")
            raise NotFound(text % {"last": self.PAGES_MAX})
        if number < 1:
            raise NotFound(_("Invalid page."))
        start = (number - 1) * self.size
        found = rows.slice(start, start + self.size + 1)
        if not found and number > 1:
            raise NotFound(_("Invalid page."))
        positions = found[: self.size]
        if len(found) <= self.size:
            self.counted = start + len(found)  # the last page says how many there are
        else:
            is_last_number = number == self.PAGES_MAX
            self.next = (
                ("cursor", self._cursor(positions[-1], backwards=False))
                if is_last_number
                else ("page", number + 1)
            )
        if number > 1:
            self.previous = ("page", number - 1)
        return positions

    def _cursor_page(self, rows: OrderedRows, cursor: str) -> list[tuple]:
        backwards, position = self._parse_cursor(rows, cursor) if cursor else (False, None)
        if position is None:
            found = rows.slice(0, self.size + 1)
            self.counted = len(found) if len(found) <= self.size else None
        else:
            found = rows.beyond(position, self.size + 1, backwards=backwards)
        has_more = len(found) > self.size
        positions = found[-self.size :] if backwards else found[: self.size]
        has_next, has_previous = (True, has_more) if backwards else (has_more, position is not None)
        if positions and has_next:
            self.next = ("cursor", self._cursor(positions[-1], backwards=False))
        if positions and has_previous:
            self.previous = ("cursor", self._cursor(positions[0], backwards=True))
        return positions

    def _cursor(self, position: tuple, *, backwards: bool) -> str:
        text = json.dumps([backwards, self.order, *position], default=str, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def _parse_cursor(self, rows: OrderedRows, cursor: str) -> tuple[bool, list]:
        try:
            text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            backwards, order, *values = json.loads(text)
            if not isinstance(backwards, bool) or order != rows.order:
                raise TypeError
            return backwards, rows.parse_position(values)
        except (ValueError, TypeError, OverflowError, RecursionError) as error:
            raise ValidationError({"cursor": [_("Invalid cursor for this order.")]}) from error

    def _link(self, parameter: str, value: object) -> str:
        url = self.request.build_absolute_uri()
        for other in ("page", "cursor"):
            url = remove_query_param(url, other)
        return replace_query_param(url, parameter, value)
