"""Secrets that travel in a link: whoever has one may do one thing.

Only the SHA-256 is stored: a leaked table opens nothing. A secret carries 256 random bits, so
neither salt nor slow hash would add anything.
"""

import hashlib
import secrets

from django.conf import settings


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def link(page: str, name: str, secret: str) -> str:
    """Return the address of a page of the web app with this secret.

    It begins with PUBLIC_URL whatever host the request named, and the secret is in the fragment,
    which browsers send to nobody: no proxy logs it.
    """
    return f"{settings.PUBLIC_URL}/{page}#{name}={secret}"
