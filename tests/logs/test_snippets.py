"""How clients are pointed at an application: the pages of docs/clients, filled."""

import re

from logs.snippets import BLOCK, FOLDER, all_snippets
from tests.factories import ApplicationFactory, KeyFactory


def snippets_of(api, application):
    response = api.get(f"/api/v1/applications/{application.pk}/snippets/")
    assert response.status_code == 200, response.content
    return {snippet["id"]: snippet for snippet in response.json()}


def test_snippets_carry_the_key_and_the_address_of_the_application(staff_api, settings):
    settings.PUBLIC_URL = "https://errors.example.com"
    key = KeyFactory(application=ApplicationFactory())
    dsn = f"https://{key.key}@errors.example.com/{key.application_id}"

    snippets = snippets_of(staff_api, key.application)

    [install, code] = snippets["sentry-python"]["steps"]
    assert install == {"language": "sh", "code": "pip install sentry-sdk\n"}
    assert f'sentry_sdk.init(dsn="{dsn}"' in code["code"]
    [_install, code] = snippets["winston"]["steps"]
    assert 'host: "errors.example.com",\n      port: 443,' in code["code"]
    assert f'bearer: "{key.key}"' in code["code"]


def test_who_may_see_no_key_gets_a_snippet_without_one(api, application, settings):
    settings.PUBLIC_URL = "http://errors.example.com:8000"
    KeyFactory(application=application)

    [_install, code] = snippets_of(api, application)["sentry-python"]["steps"]

    assert f'dsn="http://<KEY>@errors.example.com:8000/{application.pk}"' in code["code"]


def test_a_revoked_key_is_in_no_snippet(staff_api, application):
    revoked, key = KeyFactory.create_batch(2, application=application)
    revoked.revoke()

    snippets = snippets_of(staff_api, application)

    assert key.key in str(snippets)
    assert revoked.key not in str(snippets)


def test_nothing_is_left_to_fill_in(staff_api, application):
    KeyFactory(application=application)

    snippets = snippets_of(staff_api, application)

    unfilled = {
        id: places
        for id, snippet in snippets.items()
        if (places := re.findall(r"(?<![$\w])\{[a-z]+\}", str(snippet["steps"])))
    }
    assert unfilled == {}


def test_every_page_is_a_title_and_blocks_of_code():
    for snippet in all_snippets():
        page = (FOLDER / f"{snippet.id}.md").read_text()

        assert page.startswith(f"# {snippet.name}\n"), snippet.id
        assert len(BLOCK.findall(page)) == page.count("```") / 2, snippet.id
        assert snippet.steps, snippet.id


def test_the_index_names_every_page():
    index = (FOLDER / "README.md").read_text()

    assert set(re.findall(r"\((.+?)\.md\)", index)) == {each.id for each in all_snippets()}
