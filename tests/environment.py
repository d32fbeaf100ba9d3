"""Environment of the test run, loaded by `-p tests.environment` before settings are read.

Tests never touch `make run`'s data or .env: what they need is set here.
"""

import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

os.environ["SECRET_KEY"] = secrets.token_urlsafe(50)
os.environ["DEBUG"] = "False"
os.environ["DATA_DIR"] = str(ROOT / "var" / "test")
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")
os.environ["PUBLIC_URL"] = "http://localhost:8000"
# Empty rather than unset: an unset variable would be read from a developer's .env.
for name in ("ALLOWED_HOSTS", "ADMIN_EMAIL", "ADMIN_PASSWORD"):
    os.environ[name] = ""
os.environ["REGISTRATION"] = "open"
os.environ["TRUSTED_PROXIES"] = "0"
