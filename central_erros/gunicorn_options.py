import os

from decouple import config

GRACEFUL_SECONDS = 8  # for requests under way


def gunicorn_options() -> dict[str, str]:
    """Return what we tell gunicorn, beside where to listen, by the names of its command line."""
    return {
        "name": "central_erros",  # what `ps` shows
        "workers": config("WEB_CONCURRENCY", default="") or str(_workers()),
        "worker-class": "central_erros.worker.Worker",
        "keep-alive": "15",
        "graceful-timeout": str(GRACEFUL_SECONDS + 2),  # see `Worker`
        "log-level": "warning",
    }


def _workers() -> int:
    return min(4, max(2, os.cpu_count() or 2))
