"""What people do on many screens."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.people import PASSWORD

# For what is the same on a phone: each test in a browser takes seconds.
on_desktop = pytest.mark.parametrize("size", ["desktop"], indirect=True)
LABELS = {"email": re.compile("^E-mail"), "password": re.compile(r"^(Senha|Nova senha)$")}


def fill(page, **values):
    for name, value in values.items():
        page.get_by_label(LABELS[name]).fill(value)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def expect_heading(page, name):
    expect(page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()


def sign_in(page, person, password=PASSWORD):
    fill(page, email=person.email, password=password)
    press(page, "Entrar")


def close_toast(page, name):
    """Wait for it, and take it out of the way: on phones it lies over what is at the bottom."""
    toast = page.get_by_role("dialog", name=name)
    toast.hover()  # its button is not offered before
    press(toast, "Fechar")
    expect(toast).to_be_hidden()
