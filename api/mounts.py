import re

CANONICAL = "/api/v1/"
MOUNTS = (CANONICAL, "/v1/api/", "/api/")
MOUNT = re.compile("|".join(MOUNTS))


def absolute_url(request, path: str) -> str:
    """Return the full address of an API path under the mount that was asked.

    >>> absolute_url(request, "logs/7/")  # of GET /v1/api/logs/
    'http://localhost:8000/v1/api/logs/7/'
    """
    match = MOUNT.match(request.path_info)
    return request.build_absolute_uri((match[0] if match else CANONICAL) + path)
