"""Names of environments: many spellings, few rows."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, Q

from logs.models import Application, ApplicationEnvironment, Environment

NAME_MAX_LENGTH = 64
READ_MAX_LENGTH = 256
DEFAULT = "production"
OTHER = "other"  # where an application goes that has used up its names
SYNONYMS = {
    "": DEFAULT,
    "prod": "production",
    "prd": "production",
    "producao": "production",
    "homologacao": "homologation",
    "staging": "homologation",
    "stage": "homologation",
    "hml": "homologation",
    "homolog": "homologation",
    "development": "dev",
    "desenvolvimento": "dev",
    "develop": "dev",
}


def normalise(name: str) -> str:
    """Return the canonical name: stripped, lower case, at most 64 characters, synonyms resolved.

    Control and format characters are left out: names that look the same are the same.

    >>> normalise("Produção"), normalise(" STAGING "), normalise("QA-2")
    ('production', 'homologation', 'qa-2')
    """
    return _normalised(name[:READ_MAX_LENGTH])


@lru_cache(maxsize=1024)  # thousands of reports name the same few
def _normalised(name: str) -> str:
    visible = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    name = unicodedata.normalize("NFC", visible).strip().lower()[:NAME_MAX_LENGTH].rstrip()
    without_accents = "".join(
        char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char)
    )
    return SYNONYMS.get(without_accents, without_accents if _is_built_in(without_accents) else name)


def _is_built_in(name: str) -> bool:
    return name in Environment.BUILT_IN


def resolve(wanted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Return the environment's id for each (application id, canonical name).

    Unknown names are created at first sight, in a short transaction of their own, before any
    other lock of the write path. Past the limit of an application, the name is `other`.
    """
    wanted = set(wanted)
    ids = dict(Environment.objects.filter(name__in=Environment.BUILT_IN).values_list("name", "id"))
    found = {pair: ids[pair[1]] for pair in wanted if pair[1] in ids}
    custom = wanted - found.keys()
    if custom:
        found |= _known(custom)
        found |= _other(custom - found.keys())
        for application_id in sorted({application for application, _ in custom - found.keys()}):
            names = sorted(name for app, name in custom - found.keys() if app == application_id)
            found |= _create(application_id, names)
    return found


def _known(pairs: set[tuple[int, str]]) -> dict[tuple[int, str], int]:
    rows = ApplicationEnvironment.objects.filter(
        application__in={application for application, _ in pairs},
        environment__name__in={name for _, name in pairs},
    ).values_list("application_id", "environment__name", "environment_id")
    return {(application, name): id for application, name, id in rows}


def _other(pairs: set[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Return `other` for the applications that have used up their names and know it already.

    Without a lock: names are never given back.
    """
    rows = (
        ApplicationEnvironment.objects.filter(application__in={app for app, _ in pairs})
        .values("application_id")
        .annotate(names=Count("pk"), other=Max("environment", filter=Q(environment__name=OTHER)))
        .filter(names__gt=settings.ENVIRONMENTS_PER_APPLICATION, other__isnull=False)
    )
    others = {row["application_id"]: row["other"] for row in rows} if pairs else {}
    return {pair: others[pair[0]] for pair in pairs if pair[0] in others}


def _create(application_id: int, names: list[str]) -> dict[tuple[int, str], int]:
    with transaction.atomic():
        # The lock makes the count below true; foreign keys to the application do not wait for it.
        Application.objects.select_for_update(no_key=True).get(pk=application_id)
        used = ApplicationEnvironment.objects.filter(application=application_id).exclude(
            environment__name=OTHER
        )
        free = settings.ENVIRONMENTS_PER_APPLICATION - used.count()
        kept = set(
            used.filter(environment__name__in=names).values_list("environment__name", flat=True)
        )
        for name in names:
            if name not in kept and free > 0:
                kept.add(name)
                free -= 1
        stored = {name: name if name in kept else OTHER for name in names}
        Environment.objects.bulk_create(
            [Environment(name=name) for name in sorted(set(stored.values()))], ignore_conflicts=True
        )
        ids = dict(Environment.objects.filter(name__in=stored.values()).values_list("name", "id"))
        ApplicationEnvironment.objects.bulk_create(
            [
                ApplicationEnvironment(application_id=application_id, environment_id=ids[name])
                for name in sorted(set(stored.values()))
            ],
            ignore_conflicts=True,
        )
    return {(application_id, name): ids[stored[name]] for name in names}
