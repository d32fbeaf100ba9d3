"""People with an account."""

from itertools import count

import requests

from tests.browser import sign_in

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
        sign_in(context, self.email, self.password)
