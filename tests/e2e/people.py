"""People with an account."""

from itertools import count

import requests

PASSWORD = "correct horse battery staple"
_numbers = count(1)


class Person:
    """Somebody with an account, which the API was asked for."""

    def __init__(self, served):
        number = next(_numbers)
        self.email, self.password = f"ana{number}@example.com", PASSWORD
        self.name = f"Ana {number}"
        body = {"email": self.email, "password": PASSWORD, "name": self.name}
        response = requests.post(f"{served.url}/api/v1/auth/register/", json=body, timeout=10)
        response.raise_for_status()
        self.key = response.json()["key"]

    def sign_in(self, context) -> None:
        """Give this browser a session, as Entrar would."""
        body = {"email": self.email, "password": self.password, "cookie": True}
        response = context.request.post("/api/v1/auth/login/", data=body)
        assert response.ok, response.text()
