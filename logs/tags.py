"""Tags seen in the events of a log: each value once, within the limits of a log."""

from collections.abc import Callable, Collection, Iterable, Mapping

from django.conf import settings

from logs.sql import Statement, as_given, given

TagKey = tuple[int, str, str, int]  # grouping, key, value, application: the primary key


def store(
    tagged: Iterable[tuple[int, int, Mapping[str, str]]],
    known: Collection[TagKey],
    run_at_once: Callable[[Iterable[Statement]], list[tuple]],
) -> set[TagKey]:
    """Store the values not seen before, given (application id, grouping id, tags).

    Past TAG_KEYS_PER_LOG names, or TAG_VALUES_PER_KEY values of a name, a tag is counted in
    `Grouping.tags_dropped` instead. The caller holds the locks of the groupings. Returns what is
    stored now, of what is not among the `known`.
    """
    wanted: set[TagKey] = {
        tag
        for application_id, grouping_id, pairs in tagged
        for name, value in pairs.items()
        if (tag := (grouping_id, name, value, application_id)) not in known
    }
    if not wanted:
        return wanted
    parameters = {
        "tags": as_given(TAG, wanted),
        "keys_max": settings.TAG_KEYS_PER_LOG,
        "values_max": settings.TAG_VALUES_PER_KEY,
    }
    return set(run_at_once([Statement(STORE, parameters)]))


TAG = {"grouping_id": "bigint", "key": "text", "value": "text", "application_id": "bigint"}
STORE = f"""
WITH wanted AS MATERIALIZED (
    -- Here as below, each row by its index (OFFSET 0 keeps it so), however large the table is.
    SELECT given.*, stored.is_there
    FROM {given("tags", **TAG)} LEFT JOIN LATERAL (
        SELECT TRUE AS is_there FROM logs_logtag t
        WHERE t.grouping_id = given.grouping_id AND t.key = given.key AND t.value = given.value
            AND t.application_id = given.application_id
        OFFSET 0
    ) AS stored ON TRUE
), new AS (
    SELECT wanted.*, of_key.n IS NULL AS has_new_key,
        COALESCE(of_key.n, 0)
            + row_number() OVER (PARTITION BY wanted.grouping_id, wanted.key ORDER BY value)
            AS nth_value
    FROM wanted LEFT JOIN LATERAL (
        SELECT k."values" AS n FROM logs_logtagkey k
        WHERE k.grouping_id = wanted.grouping_id AND k.key = wanted.key
            AND k.application_id = wanted.application_id
        OFFSET 0
    ) AS of_key ON TRUE
    WHERE wanted.is_there IS NULL
), new_keys AS (
    SELECT grouping_id, key, application_id, of_grouping.n + nth AS nth_key
    FROM (
        SELECT grouping_id, key, application_id,
            row_number() OVER (PARTITION BY grouping_id ORDER BY key) AS nth
        FROM new WHERE has_new_key GROUP BY grouping_id, key, application_id
    ) AS numbered CROSS JOIN LATERAL (
        SELECT count(*) AS n FROM logs_logtagkey k
        WHERE k.grouping_id = numbered.grouping_id AND k.application_id = numbered.application_id
    ) AS of_grouping
), judged AS MATERIALIZED (
    SELECT grouping_id, key, value, application_id,
        nth_value <= %(values_max)s::int AND COALESCE(nth_key <= %(keys_max)s::int, TRUE) AS is_kept
    FROM new LEFT JOIN new_keys USING (grouping_id, key, application_id)
), keyed AS (
    INSERT INTO logs_logtagkey AS t (grouping_id, key, application_id, "values")
    SELECT grouping_id, key, application_id, count(*) FROM judged WHERE is_kept
    GROUP BY grouping_id, key, application_id ORDER BY grouping_id, key
    ON CONFLICT (grouping_id, key, application_id)
        DO UPDATE SET "values" = t."values" + EXCLUDED."values"
), kept AS (
    INSERT INTO logs_logtag (grouping_id, key, value, application_id)
    SELECT grouping_id, key, value, application_id FROM judged WHERE is_kept
    ORDER BY grouping_id, key, value
    RETURNING grouping_id, key, value, application_id
), dropped AS (
    UPDATE logs_grouping g SET tags_dropped = g.tags_dropped + judged.n
    FROM (
        SELECT grouping_id, application_id, count(*) AS n FROM judged WHERE NOT is_kept
        GROUP BY grouping_id, application_id
    ) AS judged
    WHERE g.id = judged.grouping_id AND g.application_id = judged.application_id
)
SELECT grouping_id, key, value, application_id FROM kept
UNION ALL
SELECT grouping_id, key, value, application_id FROM wanted WHERE is_there
"""
