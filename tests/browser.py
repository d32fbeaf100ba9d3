"""A Chromium, as tests, benchmarks and screenshots use it."""

import shutil

SIZES = {"desktop": (1280, 800), "phone": (390, 844)}
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch_options() -> dict | None:
    """Return what Playwright launches; None where no Chromium is installed."""
    chromium = shutil.which("chromium")
    return chromium and {"executable_path": chromium, "args": OPTIONS}


def context_options(url: str, size: str) -> dict:
    """Return the context of somebody in São Paulo, on a screen of this size."""
    width, height = SIZES[size]
    return {
        "base_url": url,
        "viewport": {"width": width, "height": height},
        "locale": "pt-BR",
        "timezone_id": "America/Sao_Paulo",
        "has_touch": size == "phone",
        "is_mobile": size == "phone",
    }


def sign_in(context, email: str, password: str) -> None:
    """Give a browser a session, as Entrar would."""
    body = {"email": email, "password": password, "cookie": True}
    response = context.request.post("/api/v1/auth/login/", data=body)
    assert response.ok, response.text()
