"""Print the OpenAPI document that `src/api/schema.d.ts` is generated from.

Only what types are made of: without texts, which would change the file with every reworded
sentence, and without the old names of endpoints, which the web app does not use.
"""

import json
import os
import sys
from pathlib import Path

os.chdir(Path(__file__).resolve().parent.parent)
sys.path.insert(0, ".")
os.environ["DJANGO_SETTINGS_MODULE"] = "central_erros.settings"
os.environ.setdefault("SECRET_KEY", "not used")

import django

django.setup()

from api.documentation import document
from api.mounts import CANONICAL

TEXTS = {"description", "summary", "title", "example", "examples"}


def bare(value):
    """Return a part of the document without its texts. A property named like one is none."""
    if isinstance(value, list):
        return [bare(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: {key: bare(item) for key, item in part.items()}
        if name == "properties"
        else bare(part)
        for name, part in value.items()
        if name not in TEXTS
    }


content = json.loads(document("en"))
content["paths"] = {
    path.replace(CANONICAL, "/", 1): bare(methods)
    for path, methods in content["paths"].items()
    if not any(operation.get("deprecated") for operation in methods.values())
}
content["components"]["schemas"] = bare(content["components"]["schemas"])
print(json.dumps(content))
