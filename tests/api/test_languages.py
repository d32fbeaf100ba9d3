"""Every kind of error in both languages: neither reader needs the other one's."""

import ast
import json
import re
import time
from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError, connection
from rest_framework.test import APIClient

from accounts.models import Invitation, Role, SavedView
from accounts.setup import setup_link
from logs import metering
from logs.limits import Meter
from tests.central_erros import test_front
from tests.conftest import client_for
from tests.factories import PASSWORD, ApplicationFactory, TeamFactory, UserFactory, report
from tests.logs import test_sentry_door

ROOT = Path(__file__).resolve().parent.parent.parent
LANGUAGES = [("pt-BR", "pt-br"), ("de, en;q=0.8", "en"), (None, "pt-br")]

LOGS = "/api/v1/logs/"
EVENTS = "/api/v1/events/"
TEAMS = "/api/v1/teams/"
USERS = "/api/v1/users/"
LEVELS = "/api/v1/levels/"
VIEWS = "/api/v1/views/"
AUDIT = "/api/v1/audit-logs/"
LOGIN = "/api/v1/auth/login/"
REGISTER = "/api/v1/auth/register/"
INVITATIONS = "/api/v1/auth/invitations/"
REPORT = {"description": "It broke"}
VIEW = {"name": "Mine", "query": ""}
ACT = {"service": "shop", "user_id": "7", "action": "buy", "result": "success"}
EVA = {"email": "eva@example.com", "password": PASSWORD}
WRONG = {"email": "eva@example.com", "password": "wrong"}
LEVEL_NAMES = "critical, error, warning, info, debug"
ORDERS = "events, level, last_seen, first_seen, frequency, date"
CRITERIA = (
    "application, archived, env, environment, field, first_since, first_until, level, q, search,"
    " since, source, status, team, until"
)


# --- Who asks, and about what -------------------------------------------
# A test makes only what its row names.


@pytest.fixture
def somebody():
    return APIClient()


@pytest.fixture
def stale_api():
    return APIClient(HTTP_AUTHORIZATION="Bearer stale")


@pytest.fixture
def root_user(db):
    return UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def root_api(root_user):
    return client_for(root_user)


@pytest.fixture
def founded(db):
    """A team with one admin."""
    team = TeamFactory()
    team.memberships.create(user=UserFactory(), role=Role.ADMIN)
    return team


@pytest.fixture
def named(request):
    """Fill the names in braces of a text."""
    fixture = request.getfixturevalue
    values = {
        "log": lambda: report(fixture("application")).pk,
        "application": lambda: fixture("application").pk,
        "team": lambda: fixture("team").pk,
        "busy_team": lambda: ApplicationFactory().team_id,
        "founded": lambda: fixture("founded").pk,
        "founder": lambda: fixture("founded").memberships.get().user_id,
        "member": lambda: fixture("member").pk,
        "member_email": lambda: fixture("member").email,
        "membership": lambda: fixture("member").memberships.get().pk,
        "root": lambda: fixture("root_user").pk,
        "taken": lambda: ApplicationFactory(team=fixture("team")).name,
        "view": lambda: SavedView.objects.create(user=fixture("member"), name="x", position=0).name,
        "username": lambda: UserFactory(username="eva").username,
    }
    return lambda text: re.sub(r"\{(\w+)\}", lambda match: str(values[match[1]]()), text)


@pytest.fixture
def asked(request, named, db):
    """Send the request in each language; return [(language, response)]."""

    def asked(who, line, body):
        client = request.getfixturevalue(who)
        client.raise_request_exception = False
        method, path = named(line).split(" ")
        if not isinstance(body, bytes):
            body = b"" if body is None else named(json.dumps(body)).encode()
        content_type = client.defaults.get("CONTENT_TYPE", "application/json")
        return [
            (language, client.generic(method, path, body, content_type, **accepting(asking)))
            for asking, language in LANGUAGES
        ]

    return asked


def accepting(language):
    return {"HTTP_ACCEPT_LANGUAGE": language} if language else {}


def assert_said_in(language, response, english, portuguese, said):
    assert response["Content-Language"] == language
    assert "Accept-Language" in response["Vary"]
    assert said == {"en": english, "pt-br": portuguese}[language]


# --- What must be so for a row -------------------------------------------


def fails(where, error):
    """A function of ours raises this."""

    def given(monkeypatch, **_fixtures):
        def fail(*_args, **_kwargs):
            raise error

        monkeypatch.setattr(where, fail)

    return given


def times_out(where):
    """A function of ours runs into the limit of statements."""

    def given(monkeypatch, **_fixtures):
        def sleep(*_args, **_kwargs):
            with connection.cursor() as cursor:
                cursor.execute("SAVEPOINT sleep; SET LOCAL statement_timeout = 1")
                try:
                    cursor.execute("SELECT pg_sleep(5)")
                finally:
                    cursor.execute("ROLLBACK TO sleep")

        monkeypatch.setattr(where, sleep)

    return given


def setting(name, value):
    def given(settings, **_fixtures):
        setattr(settings, name, value)

    return given


def header(name, value):
    def given(monkeypatch, request, **_fixtures):
        monkeypatch.setitem(request.getfixturevalue("somebody").defaults, name, value)

    return given


def throttled(seconds):
    def given(settings, monkeypatch, **_fixtures):
        settings.THROTTLE_LOGIN = "0/min"
        monkeypatch.setattr("accounts.throttling.Throttle.wait", lambda _throttle: seconds)

    return given


def full(name, limit):
    """All that this setting lets in came in, and its time does not end."""

    def given(settings, monkeypatch, request, **_fixtures):
        now = time.time()
        monkeypatch.setattr("logs.metering.meter", Meter(lambda: now))
        setattr(settings, name, limit)
        metering.admit(request.getfixturevalue("application"), limit)

    return given


def unstorable(monkeypatch, **_fixtures):
    monkeypatch.setattr(
        "logs.views.reporting.record", lambda reports: [DatabaseError()] * len(reports)
    )


def invited_twice_at_once(monkeypatch, **_fixtures):
    def invite(*, by, **fields):
        for secret in "ab":
            Invitation.objects.create(created_by=by, secret_hash=secret, **fields)

    monkeypatch.setattr("accounts.invitations.invite", invite)


def no_room_for_views(request, **_fixtures):
    member = request.getfixturevalue("member")
    for n in range(SavedView.PER_USER_MAX):
        SavedView.objects.create(user=member, name=str(n), position=n)


def setup_waits(**_fixtures):
    setup_link()


@pytest.fixture
def prepare(settings, monkeypatch, request, db):
    def prepare(given):
        if given:
            given(settings=settings, monkeypatch=monkeypatch, request=request)

    return prepare


# --- Refusals: {detail, code} --------------------------------------------

UNAVAILABLE = (
    "The database is not available right now. Try again in a moment.",
    "O banco de dados não está disponível agora. Tente de novo em instantes.",
)
REFUSALS = [
    # 401
    ("somebody", f"GET {LOGS}", None, "401 not_authenticated", None,
     "Authentication credentials were not provided.",
     "As credenciais de autenticação não foram fornecidas."),
    ("stale_api", f"GET {LOGS}", None, "401 invalid_token", None,
     "Invalid, expired or revoked token.",
     "Token inválido, expirado ou revogado."),
    ("somebody", "POST /api/v1/auth/refresh/", {"refresh": "x"}, "401 invalid_token", None,
     "Invalid, expired or revoked token.",
     "Token inválido, expirado ou revogado."),
    ("somebody", f"POST {LOGIN}", WRONG, "401 invalid_credentials", None,
     "Wrong e-mail, username or password.",
     "E-mail, nome de usuário ou senha incorretos."),
    # 403
    ("api", f"DELETE {LOGS}{{log}}/", None, "403 permission_denied", None,
     "You do not have permission to perform this action.",
     "Você não tem permissão para executar essa ação."),
    ("key_api", f"GET {LOGS}", None, "403 key_is_write_only", None,
     "Keys only write: sign in to read or change anything.",
     "Chaves só gravam: entre com a sua conta para ler ou alterar qualquer coisa."),
    ("somebody", f"POST {REGISTER}", EVA, "403 registration_closed",
     setting("REGISTRATION", "closed"),
     "Sign-up is closed on this installation.",
     "O cadastro está fechado nesta instalação."),
    ("somebody", "POST /api/v1/auth/setup/", EVA | {"token": "x"}, "403 invalid_setup_token",
     setup_waits,
     "This set-up link is no longer valid. The newest one is in the server's output.",
     "Este link de configuração não vale mais. O mais recente está na saída do servidor."),
    ("viewer_api", f"POST {LOGS}", REPORT, "403 permission_denied", None,
     "You may not report to this application.",
     "Você não pode registrar erros nesta aplicação."),
    ("viewer_api", "POST /api/v1/applications/", {"name": "x"}, "403 permission_denied", None,
     "You may not put an application into this team.",
     "Você não pode pôr uma aplicação nesta equipe."),
    ("viewer_api", "POST /api/v1/applications/{application}/keys/", {}, "403 permission_denied",
     None,
     "Viewers make no keys.",
     "Quem só visualiza não cria chaves."),
    ("staff_api", f"PATCH {USERS}{{member}}/", {"is_staff": True}, "403 permission_denied", None,
     "Only administrators make and unmake staff.",
     "Só administradores incluem e excluem pessoas da equipe interna."),
    ("api", f"PATCH {USERS}{{member}}/", {"is_active": False}, "403 permission_denied", None,
     "Delete your account instead.",
     "Em vez disso, apague a sua conta."),
    # 404, 405
    ("api", f"POST {LOGS}merge/", {"into": 987654321, "ids": [1]}, "404 not_found", None,
     "There is no log 1.", "Não há o log 1."),
    ("api", f"GET {LOGS}987654321/", None, "404 not_found", None,
     "Not found.", "Não encontrado."),
    ("somebody", "GET /nothing", None, "404 not_found", None,
     "Not found.", "Não encontrado."),
    ("api", f"GET {LOGS}?page=2", None, "404 not_found", None,
     "Invalid page.", "Página inválida."),
    ("api", f"GET {LOGS}?page=201", None, "404 not_found", None,
     "Pages end at number 200. Follow `next`, which goes on by cursor.",
     "As páginas terminam no número 200. Siga `next`, que continua por cursor."),
    ("api", f"PUT {LOGS}1/", {}, "405 method_not_allowed", None,
     'Method "PUT" not allowed.', 'Método "PUT" não é permitido.'),
    # 409
    ("staff_api", "DELETE /api/v1/applications/{application}/", None, "409 conflict", None,
     "The default application cannot be deleted.",
     "A aplicação padrão não pode ser apagada."),
    ("staff_api", f"DELETE {TEAMS}{{team}}/", None, "409 conflict", None,
     "The default team cannot be deleted.",
     "A equipe padrão não pode ser apagada."),
    ("staff_api", f"DELETE {TEAMS}{{busy_team}}/", None, "409 conflict", None,
     "This team still has applications.",
     "Esta equipe ainda tem aplicações."),
    ("staff_api", f"DELETE {TEAMS}{{founded}}/members/{{founder}}/", None, "409 conflict", None,
     "This is the last admin of the team. Appoint another one first.",
     "Este é o último administrador da equipe. Antes, nomeie outro."),
    ("root_api", f"DELETE {USERS}{{root}}/", None, "409 conflict", None,
     "This is the last administrator. Appoint another one first.",
     "Este é o último administrador. Antes, nomeie outro."),
    ("api", f"POST {VIEWS}", VIEW, "409 conflict", no_room_for_views,
     "There are 100 saved views, and no room for more. Delete one first.",
     "Há 100 visões salvas e não cabem outras. Antes, apague uma."),
    # 400, 413, 415: bodies and addresses that are none
    ("somebody", f"GET {LOGS}", None, "400 bad_request", header("HTTP_HOST", "evil.example"),
     "Malformed request.", "Requisição malformada."),
    ("somebody", f"POST {LOGIN}", b'{\n"email": nope}', "400 parse_error", None,
     "The body is not valid JSON (line 2, column 10).",
     "O corpo não é um JSON válido (linha 2, coluna 10)."),
    ("somebody", f"POST {LOGIN}", b"\xff", "400 parse_error", None,
     "The body is not valid JSON.", "O corpo não é um JSON válido."),
    ("somebody", f"POST {LOGIN}", b"[" * 200_000, "400 parse_error", None,
     "The body is not valid JSON.", "O corpo não é um JSON válido."),
    ("key_api", f"POST {LOGS}", b'{\n"description": nope}', "400 parse_error", None,
     "The body is not valid JSON (line 2, column 16).",
     "O corpo não é um JSON válido (linha 2, coluna 16)."),
    ("staff_api", "POST /api/v1/applications/{application}/source-maps/", b'{"version": 2}',
     "400 parse_error", None,
     "The source map is not of version 3.", "O source map não é da versão 3."),
    ("key_api", f"POST {LOGS}", b'"\xff"', "400 parse_error", None,
     "The body is not valid JSON.", "O corpo não é um JSON válido."),
    ("key_api", f"POST {EVENTS}", [REPORT] * 3, "413 too_large",
     setting("REPORTS_PER_REQUEST", 2),
     "Send at most 2 reports at once.", "Envie no máximo 2 relatos de uma vez."),
    ("somebody", f"POST {LOGIN}", WRONG, "415 unsupported_media_type",
     header("CONTENT_TYPE", "text/plain"),
     'Unsupported media type "text/plain" in request.',
     'Tipo de mídia "text/plain" não é suportado.'),
    # 429
    ("somebody", f"POST {LOGIN}", WRONG, "429 throttled", throttled(42),
     "Request was throttled. Expected available in 42 seconds.",
     "Muitas tentativas. Tente de novo em 42 segundos."),
    ("somebody", f"POST {LOGIN}", WRONG, "429 throttled", throttled(1),
     "Request was throttled. Expected available in 1 second.",
     "Muitas tentativas. Tente de novo em 1 segundo."),
    ("key_api", f"POST {EVENTS}", [REPORT], "429 rate_limited", full("EVENTS_PER_MINUTE", 7),
     "This would pass the limit of the application (events per minute: 7).",
     "Isto passaria do limite da aplicação (eventos por minuto: 7)."),
    ("key_api", f"POST {EVENTS}", [REPORT], "429 quota_exceeded", full("EVENTS_PER_DAY", 7),
     "This would pass the limit of the application (events per UTC day: 7).",
     "Isto passaria do limite da aplicação (eventos por dia UTC: 7)."),
    ("key_api", f"POST {EVENTS}", [REPORT] * 3, "413 too_large", setting("EVENTS_PER_MINUTE", 2),
     "Send fewer at once: the limit of the application is lower (events per minute: 2).",
     "Envie menos de uma vez: o limite da aplicação é menor (eventos por minuto: 2)."),
    ("key_api", f"POST {EVENTS}", [REPORT] * 3, "413 too_large", setting("EVENTS_PER_DAY", 2),
     "Send fewer at once: the limit of the application is lower (events per UTC day: 2).",
     "Envie menos de uma vez: o limite da aplicação é menor (eventos por dia UTC: 2)."),
    # 500, 503
    ("api", f"GET {LOGS}", None, "500 server_error",
     fails("logs.views.logs.log_rows", RuntimeError("secret of the house")),
     "Something broke on our side. The error is in the server's log.",
     "Algo quebrou do nosso lado. O erro está no log do servidor."),
    ("key_api", f"POST {LOGS}", REPORT, "500 server_error", unstorable,
     "The report could not be stored.", "O relato não pôde ser gravado."),
    ("api", f"GET {LOGS}", None, "503 unavailable",
     fails("logs.views.logs.log_rows", OperationalError("gone")), *UNAVAILABLE),
    ("api", f"GET {LOGS}", None, "503 query_timeout", times_out("logs.views.logs.log_rows"),
     "This question takes too long to answer. Narrow it: fewer days, one environment.",
     "Esta consulta demora demais. Restrinja-a: menos dias, um só ambiente."),
    ("key_api", f"POST {LOGS}", REPORT, "503 busy", times_out("logs.views.reporting.record"),
     "The database is busy and nothing was stored. Try again in a moment.",
     "O banco de dados está ocupado e nada foi gravado. Tente de novo em instantes."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "line", "body", "answer", "given", "english", "portuguese"),
    REFUSALS,
    ids=[f"{row[3]} {row[1]}" for row in REFUSALS],
)
def test_a_refusal_is_in_the_readers_language(
    prepare, asked, who, line, body, answer, given, english, portuguese
):
    prepare(given)

    for language, response in asked(who, line, body):
        assert_said_in(language, response, english, portuguese, response.json()["detail"])
        assert f"{response.status_code} {response.json()['code']}" == answer


# --- Wrong fields: {field: [...]} ----------------------------------------

FIELDS = [
    # Of any kind
    ("somebody", f"POST {REGISTER}", {}, "email",
     "This field is required.", "Este campo é obrigatório."),
    ("somebody", f"POST {REGISTER}", {"email": None}, "email",
     "This field may not be null.", "Este campo não pode ser nulo."),
    ("somebody", f"POST {REGISTER}", {"email": ""}, "email",
     "This field may not be blank.", "Este campo não pode ficar em branco."),
    ("somebody", f"POST {REGISTER}", {"email": "x"}, "email",
     "Enter a valid email address.", "Informe um e-mail válido."),
    ("somebody", f"POST {REGISTER}", {"name": 5}, "name",
     "Not a valid string.", "O valor deve ser um texto."),
    ("somebody", f"POST {REGISTER}", {"name": "x" * 151}, "name",
     "Ensure this field has no more than 150 characters.", "Use no máximo 150 caracteres."),
    ("somebody", f"POST {REGISTER}", {"password": "\0"}, "password",
     "Null characters are not allowed.", "Caracteres nulos não são permitidos."),
    ("somebody", f"POST {REGISTER}", b'{"name": "\\ud800"}', "name",
     "Surrogate characters are not allowed: U+D800.",
     "Surrogates isolados não são permitidos: U+D800."),
    ("somebody", f"POST {REGISTER}", {"name": "a\nb"}, "name",
     "Line breaks and the like are not allowed.",
     "Quebras de linha e outros caracteres de controle não são permitidos."),
    ("somebody", f"POST {REGISTER}", {"username": "a b"}, "username",
     "Letters, digits and . + - _ only.", "Somente letras, números e . + - _"),
    ("somebody", f"POST {REGISTER}", {"cookie": "maybe"}, "cookie",
     "Must be a valid boolean.", "O valor deve ser true ou false."),
    ("somebody", f"POST {REGISTER}", [], "non_field_errors",
     "Invalid data. Expected a dictionary, but got list.",
     "Dados inválidos: esperava-se um objeto, mas veio list."),
    ("staff_api", f"POST {LEVELS}", {"severity": "high"}, "severity",
     "A valid integer is required.", "Informe um número inteiro."),
    ("staff_api", f"POST {LEVELS}", {"severity": "9" * 1001}, "severity",
     "String value too large.", "O valor é longo demais."),
    ("staff_api", f"POST {LEVELS}", {"severity": 0}, "severity",
     "Ensure this value is greater than or equal to 1.",
     "O valor deve ser maior ou igual a 1."),
    ("staff_api", f"POST {LEVELS}", {"severity": 100}, "severity",
     "Ensure this value is less than or equal to 99.",
     "O valor deve ser menor ou igual a 99."),
    ("staff_api", f"POST {LEVELS}", {"name": "a b"}, "name",
     "This value does not match the required pattern.",
     "Este valor não corresponde ao padrão exigido."),
    ("staff_api", f"POST {TEAMS}{{team}}/members/", {"user": "{member_email}", "role": "x"}, "role",
     '"x" is not a valid choice.', '"x" não é uma opção válida.'),
    ("api", f"POST {LOGS}archive/", {"ids": 5}, "ids",
     'Expected a list of items but got type "int".',
     'Esperava-se uma lista, mas veio "int".'),
    ("api", f"POST {LOGS}archive/", {"ids": ["x"]}, "ids 0",
     "A valid integer is required.", "Informe um número inteiro."),
    ("api", f"POST {LOGS}archive/", {"ids": [1] * 10_001}, "ids",
     "Ensure this field has no more than 10000 elements.", "Use no máximo 10000 elementos."),
    ("api", f"POST {LOGS}archive/", {"query": 5}, "query",
     'Expected a dictionary of items but got type "int".',
     'Esperava-se um objeto, mas veio "int".'),
    ("staff_api", f"POST {INVITATIONS}", {"team": True}, "team",
     "Incorrect type. Expected pk value, received bool.",
     "Tipo incorreto: esperava-se um id, mas veio bool."),
    # People
    ("somebody", f"POST {REGISTER}", EVA | {"email": "{member_email}"}, "email",
     "This e-mail is already in use.", "Este e-mail já está em uso."),
    ("somebody", f"POST {REGISTER}", EVA | {"username": "{username}"}, "username",
     "This username is already in use.", "Este nome de usuário já está em uso."),
    ("somebody", f"POST {REGISTER}", EVA | {"password2": "x"}, "password2",
     "The two passwords differ.", "As duas senhas não são iguais."),
    ("somebody", f"POST {REGISTER}", EVA | {"password": "kw3fz"}, "password",
     "This password is too short. It must contain at least 8 characters.",
     "Esta senha é muito curta. Ela precisa conter pelo menos 8 caracteres."),
    ("somebody", f"POST {REGISTER}", EVA | {"password": "password"}, "password",
     "This password is too common.", "Esta senha é muito comum."),
    ("somebody", f"POST {REGISTER}", EVA | {"password": "8123791273"}, "password",
     "This password is entirely numeric.", "Esta senha é inteiramente numérica."),
    ("somebody", f"POST {REGISTER}", EVA | {"password": "eva@example.com"}, "password",
     "The password is too similar to the e-mail.",
     "A senha é parecida demais com outro dado seu: e-mail."),
    ("somebody", f"POST {REGISTER}", EVA | {"invitation": "x"}, "invitation",
     "This invitation is not valid any more. Ask for another one.",
     "Este convite não vale mais. Peça outro."),
    ("somebody", f"POST {LOGIN}", {"password": "x"}, "email",
     "Enter your e-mail or your username.", "Informe seu e-mail ou nome de usuário."),
    ("somebody", "POST /api/v1/auth/refresh/", {}, "refresh",
     "Send the refresh token.", "Envie o token de renovação (refresh)."),
    ("somebody", "POST /api/v1/auth/password-reset/confirm/", EVA | {"token": "x"}, "token",
     "This link is not valid any more. Ask for another one.",
     "Este link não vale mais. Peça outro."),
    ("api", "POST /api/v1/auth/me/password/", {"old_password": "x"}, "old_password",
     "This is not your current password.", "Esta não é a sua senha atual."),
    ("api", "PATCH /api/v1/auth/me/", {"email": "new@example.com"}, "password",
     "Give your password to change the e-mail.", "Informe a sua senha para mudar o e-mail."),
    ("api", f"PATCH {USERS}{{member}}/", {"email": "new@example.com"}, "email",
     "Change your own at auth/me/.", "Mude o seu em auth/me/."),
    ("api", f"PATCH {USERS}{{member}}/", {"password": PASSWORD}, "password",
     "Change your own at auth/me/password/.", "Mude a sua em auth/me/password/."),
    ("root_api", f"PATCH {USERS}{{root}}/", {"is_staff": False}, "is_staff",
     "Administrators are staff.", "Administradores fazem parte da equipe interna."),
    ("staff_api", f"GET {USERS}?is_active=maybe", None, "is_active",
     "Select a valid choice. maybe is not one of the available choices.",
     "Escolha uma opção válida: maybe não é uma delas."),
    # Teams
    ("api", f"POST {TEAMS}", {"name": "CENTRAL de erros"}, "name",
     "There is a team with this name already.", "Já existe uma equipe com este nome."),
    ("staff_api", f"POST {TEAMS}{{team}}/members/", {"user": "x"}, "user",
     "Name a person by id or e-mail.", "Informe o id ou o e-mail de uma pessoa."),
    ("staff_api", f"POST {TEAMS}{{team}}/members/", {"user": "nobody@example.com"}, "user",
     "There is nobody with this id or e-mail here.",
     "Não há ninguém com este id ou e-mail aqui."),
    ("staff_api", f"POST {TEAMS}{{team}}/members/", {"user": "{member_email}"}, "user",
     "This person is a member of the team already.", "Esta pessoa já participa da equipe."),
    ("staff_api", "PATCH /api/v1/groupusers/{membership}/", {"user": "{root}"}, "user",
     "This cannot be changed: delete it and add another.",
     "Isto não pode ser alterado: apague e adicione de novo."),
    ("staff_api", f"POST {INVITATIONS}", {"team": 987654321}, "team",
     "There is no such team.", "Essa equipe não existe."),
    ("api", f"POST {INVITATIONS}accept/", {"invitation": "x"}, "invitation",
     "This invitation is not valid any more. Ask for another one.",
     "Este convite não vale mais. Peça outro."),
    # Logs
    ("staff_api", f"POST {LOGS}merge/", {"into": "{log}", "ids": ["{log}"]}, "ids",
     "A log cannot be merged into itself.", "Um log não pode ser mesclado com ele mesmo."),
    ("staff_api", f"POST {LOGS}{{log}}/unmerge/", {"groupings": [987654321]}, "groupings",
     "Not of this log: 987654321.", "Não são deste log: 987654321."),
    # Source maps
    ("staff_api", "POST /api/v1/applications/{application}/source-maps/?name=a.js",
     b'{"version": 3, "mappings": ""}', "release",
     "Name the release: the map has no debug id.",
     "Informe a versão: o mapa não tem debug id."),
    ("staff_api", "POST /api/v1/applications/{application}/source-maps/?release=1",
     b'{"version": 3, "mappings": ""}', "name",
     "Name the minified file, which the map does not.",
     "Informe o nome do arquivo minificado, que o mapa não diz."),
    # Applications, levels, environments
    ("api", "POST /api/v1/applications/", {"name": "{taken}"}, "name",
     "An application of this team has this name already.",
     "Uma aplicação desta equipe já tem esse nome."),
    ("api", "POST /api/v1/applications/", {"name": "x", "team": "x"}, "team",
     "There is no such team.", "Essa equipe não existe."),
    ("staff_api", f"POST {LEVELS}", {"severity": 40, "name": "x"}, "severity",
     "There is such a level already.", "Esse nível já existe."),
    ("staff_api", f"POST {LEVELS}", {"severity": 41, "name": "error"}, "name",
     "There is such a level already.", "Esse nível já existe."),
    ("staff_api", f"POST {LEVELS}", {"severity": 41, "name": "fatal"}, "name",
     "This name stands for another level already.", "Esse nome já representa outro nível."),
    ("staff_api", "POST /api/v1/environments/", {"name": "dev"}, "name",
     "There is such an environment already.", "Esse ambiente já existe."),
    ("api", f"POST {VIEWS}", VIEW | {"name": "{view}"}, "name",
     "There is a view with this name already.", "Já existe uma visão com esse nome."),
    # Logs, one and many
    ("staff_api", f"PATCH {LOGS}{{log}}/", {"status": "open", "archived": True}, "archived",
     "Use either archived or status.", "Use archived ou status, não os dois."),
    ("api", f"GET {LOGS}histogram/?range=soon", None, "range",
     "Use hours or days, for example 24h or 30d.", "Use horas ou dias, por exemplo 24h ou 30d."),
    ("api", f"GET {LOGS}histogram/?range=1h&since=2026-11-20", None, "range",
     "Use either range or since.", "Use range ou since, não os dois."),
    ("api", f"GET {LOGS}histogram/?since=2026-11-20&until=2026-11-20", None, "since",
     "This is not before until.", "Não é anterior a until."),
    ("api", f"GET {LOGS}histogram/?range=401d&bucket=day", None, "bucket",
     "These are more than 400 buckets. Use larger ones, or less time.",
     "São mais de 400 intervalos. Use intervalos maiores ou menos tempo."),
    ("api", f"GET {LOGS}histogram/?tz=Mars", None, "tz",
     "Unknown time zone. Use a name like America/Sao_Paulo.",
     "Fuso horário desconhecido. Use um nome como America/Sao_Paulo."),
    ("api", f"GET {LOGS}sparklines/?ids=x", None, "ids",
     "Send at most 100 ids, separated by commas.",
     "Envie no máximo 100 ids, separados por vírgulas."),
    ("api", f"GET {LOGS}changes/?cursor=x", None, "cursor",
     "Not a cursor that `logs/changes/` gave.", "Não é um cursor dado por `logs/changes/`."),
    ("api", f"POST {LOGS}archive/", {}, "non_field_errors",
     "Send either ids or a query.", "Envie ids ou uma query, não os dois."),
    ("api", f"POST {LOGS}archive/", {"query": {}}, "query",
     'An empty query would be everything: {"all": true}.',
     'Uma consulta vazia seria tudo: {"all": true}.'),
    ("api", f"POST {LOGS}archive/", {"query": {"colour": "red"}}, "query colour",
     f"Unknown criterion. Use these: {CRITERIA}.",
     f"Critério desconhecido. Use estes: {CRITERIA}."),
    ("api", f"POST {LOGS}search/", [], "non_field_errors",
     "Criteria are a JSON object.", "Critérios são um objeto JSON."),
    ("api", f"POST {LOGS}search/", {"level": {"a": 1}}, "level",
     "A criterion is a text, a number, or a list of them.",
     "Um critério é um texto, um número ou uma lista deles."),
    ("api", f"GET {LOGS}?level=x", None, "level",
     f"Unknown level. Use one of: {LEVEL_NAMES}.",
     f"Nível desconhecido. Use um destes: {LEVEL_NAMES}."),
    ("api", f"GET {LOGS}?status=x", None, "status",
     "Unknown value. Use one of: open, archived, resolved.",
     "Valor desconhecido. Use um destes: open, archived, resolved."),
    ("api", f"GET {LOGS}?field=x", None, "field",
     "Unknown value. Use one of: level, description, title, source, origin.",
     "Valor desconhecido. Use um destes: level, description, title, source, origin."),
    ("api", f"GET {LOGS}?ordering=x", None, "ordering",
     f"Unknown order. Use one of: {ORDERS}.",
     f"Ordenação desconhecida. Use uma destas: {ORDERS}."),
    ("api", f"GET {LOGS}?since=x", None, "since",
     "Enter a valid date/time.", "Informe uma data/hora válida."),
    ("api", f"GET {EVENTS}?log=x", None, "log",
     "Enter a number.", "Informe um número."),
    ("api", f"GET {EVENTS}?log=1e99", None, "log",
     "Ensure this value is less than or equal to 1e+50.",
     "O valor deve ser menor ou igual a 1e+50."),
    ("api", f"GET {LOGS}?page=x", None, "page",
     "A valid integer is required.", "Informe um número inteiro."),
    ("api", f"GET {LOGS}?cursor=x", None, "cursor",
     "Invalid cursor for this order.", "Cursor inválido para esta ordenação."),
    ("api", f"GET {LOGS}?q=%22open", None, "q",
     "A quotation mark is missing.", "Falta fechar as aspas."),
    ("api", f"GET {LOGS}?q={'+'.join('a' * 21)}", None, "q",
     "Use at most 20 terms.", "Use no máximo 20 termos."),
    ("api", f"GET {LOGS}?q=colour:red", None, "q",
     "Unknown key “colour”. Use one of: description, environment, level, source.",
     "Chave desconhecida “colour”. Use uma destas: description, environment, level, source."),
    # Reports
    ("key_api", f"POST {LOGS}", [], "non_field_errors",
     "A report is a JSON object.", "Um relato é um objeto JSON."),
    ("key_api", f"POST {LOGS}", {"resourceLogs": []}, "non_field_errors",
     "This is OpenTelemetry's format: send it to /v1/logs.",
     "Este é o formato do OpenTelemetry: envie-o para /v1/logs."),
    ("key_api", f"POST {LOGS}", {}, "description",
     "This field is required.", "Este campo é obrigatório."),
    ("key_api", f"POST {LOGS}", {"description": ""}, "description",
     "This field may not be blank.", "Este campo não pode ficar em branco."),
    ("key_api", f"POST {LOGS}", {"description": 5}, "description",
     "Not a valid string.", "O valor deve ser um texto."),
    ("key_api", f"POST {LOGS}", {"events": "x"}, "events",
     "A valid integer is required.", "Informe um número inteiro."),
    ("key_api", f"POST {LOGS}", {"events": 0}, "events",
     "Ensure this value is greater than or equal to 1.",
     "O valor deve ser maior ou igual a 1."),
    ("key_api", f"POST {LOGS}", {"events": 2**31}, "events",
     "Ensure this value is less than or equal to 2147483647.",
     "O valor deve ser menor ou igual a 2147483647."),
    ("key_api", f"POST {LOGS}", {"date": "yesterday"}, "date",
     "Not a valid date. Use ISO 8601, for example 2026-11-21T10:30:00-03:00.",
     "Data inválida. Use ISO 8601, por exemplo 2026-11-21T10:30:00-03:00."),
    ("key_api", f"POST {LOGS}", {"date": "1969-01-01"}, "date",
     "Dates before 1970 are not accepted.", "Datas anteriores a 1970 não são aceitas."),
    ("key_api", f"POST {LOGS}", {"date": "9999-12-31"}, "date",
     "Dates after 9998 are not accepted.", "Datas posteriores a 9998 não são aceitas."),
    ("key_api", f"POST {LOGS}", {"event_id": "x"}, "event_id",
     "Must be a valid UUID.", "Deve ser um UUID válido."),
    ("key_api", f"POST {LOGS}", {"fingerprint": 5}, "fingerprint",
     "A fingerprint is a text or a list of at most 32 texts.",
     "Um fingerprint é um texto ou uma lista de no máximo 32 textos."),
    ("key_api", f"POST {LOGS}", {"tags": 5}, "tags",
     "Tags are an object of names and texts.", "Tags são um objeto de nomes e textos."),
    ("key_api", f"POST {LOGS}", {"user": []}, "user",
     "A user is an object or a text.", "Um usuário é um objeto ou um texto."),
    ("key_api", f"POST {LOGS}", {"extra": 5}, "extra",
     "Extra data is an object.", "Dados extras são um objeto."),
    ("key_api", f"POST {LOGS}", {"exception": 5}, "exception",
     "An exception is a text or an object with type, value and stack.",
     "Uma exceção é um texto ou um objeto com type, value e stack."),
    ("api", f"POST {LOGS}", REPORT | {"application": "x"}, "application",
     "There is no such application.", "Essa aplicação não existe."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("who", "line", "body", "field", "english", "portuguese"),
    FIELDS,
    ids=[f"{row[3]} {row[4][:40]}" for row in FIELDS],
)
def test_a_wrong_field_is_explained_in_the_readers_language(
    asked, who, line, body, field, english, portuguese
):
    for language, response in asked(who, line, body):
        assert response.status_code == 400
        said = response.json()
        for name in field.split():
            said = said[name]
        assert_said_in(language, response, english, portuguese, " ".join(said))


UNPROCESSABLE = [
    ("key_api", f"POST {AUDIT}", ACT | {"timestamp": "yesterday"}, "timestamp",
     "Not a valid time. Use ISO 8601, or seconds since 1970.",
     "Momento inválido. Use ISO 8601, ou segundos desde 1970."),
    ("key_api", f"POST {AUDIT}", ACT | {"service": "central-de-erros"}, "service",
     "This name is for what is done here. Choose another one.",
     "Este nome é do que se faz aqui. Escolha outro."),
    ("key_api", "POST /log", ACT | {"action": None}, "action",
     "This field may not be null.", "Este campo não pode ser nulo."),
]  # fmt: skip


@pytest.mark.parametrize(("who", "line", "body", "field", "english", "portuguese"), UNPROCESSABLE)
def test_a_wrong_field_of_an_act_is_explained_in_the_readers_language(
    asked, who, line, body, field, english, portuguese
):
    for language, response in asked(who, line, body):
        assert response.status_code == 422
        assert_said_in(language, response, english, portuguese, response.json()[field][0])


def test_an_invitation_that_comes_twice_at_once_is_explained_in_the_readers_language(
    prepare, asked
):
    english, portuguese = (
        "This e-mail was invited at this moment.", "Este e-mail acaba de ser convidado.",
    )  # fmt: skip
    prepare(invited_twice_at_once)

    body = {"email": "eva@example.com", "team": "{team}"}
    for language, response in asked("staff_api", f"POST {INVITATIONS}", body):
        assert_said_in(language, response, english, portuguese, response.json()["email"][0])


# --- One of many ----------------------------------------------------------

ITEMS = [
    ("key_api", [REPORT, {"events": 0}], None,
     "description: This field is required. events: Ensure this value is greater than or equal to 1.",
     "description: Este campo é obrigatório. events: O valor deve ser maior ou igual a 1."),
    ("key_api", b'{"description": "a"}\n{"description', None,
     "A report is a JSON object.", "Um relato é um objeto JSON."),
    ("viewer_api", [REPORT], None,
     "You may not report to this application.",
     "Você não pode registrar erros nesta aplicação."),
    ("key_api", [REPORT], unstorable,
     "The report could not be stored.", "O relato não pôde ser gravado."),
]  # fmt: skip


@pytest.mark.parametrize(("who", "body", "given", "english", "portuguese"), ITEMS)
def test_what_is_wrong_with_one_of_many_reports_is_in_the_readers_language(
    prepare, asked, who, body, given, english, portuguese
):
    prepare(given)

    for language, response in asked(who, f"POST {EVENTS}", body):
        [error] = response.json()["errors"]
        assert_said_in(language, response, english, portuguese, error["detail"])


def test_the_reasons_of_a_bulk_action_are_codes_for_programs(asked, member):
    for _language, response in asked("api", f"POST {LOGS}archive/", {"ids": [987654321]}):
        assert response.json()["refused"] == [{"id": 987654321, "reason": "not_found"}]


# --- Nothing is left out --------------------------------------------------

SOURCES = [
    "accounts/models.py", "accounts/serializers", "accounts/views", "api",
    "audit/serializers.py", "audit/views.py",
    "central_erros/asgi.py", "central_erros/errors.py", "central_erros/protocol.py",
    "logs/door/sentry.py", "logs/filters.py", "logs/limits.py", "logs/parsers.py",
    "logs/protocols", "logs/search.py", "logs/serializers", "logs/unminifying.py", "logs/views",
]  # fmt: skip
NO_ERRORS = {
    "Members may archive, resolve and delete every log of the team.",
    # Of pages under /admin/, which have no API to answer.
    "This page is out of date: somebody signed in or out since. Open it again.",
    "You may not do this.",
}
DESCRIPTIONS = {"documentation.py", "schema.py"}  # of the API; test_documentation.py has them


def sentences():
    """Yield every sentence that the API may say."""
    for source in SOURCES:
        path = ROOT / source
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            if file.name in DESCRIPTIONS:
                continue
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                    "_", "gettext", "gettext_lazy",
                ):  # fmt: skip
                    yield node.args[0].value


def test_every_error_of_ours_has_its_row():
    rows = {
        row[-2]
        for row in [
            *REFUSALS,
            *FIELDS,
            *UNPROCESSABLE,
            *ITEMS,
            *test_front.REFUSALS,
            *test_sentry_door.REFUSALS,
        ]
    }
    rows.add("This e-mail was invited at this moment.")
    missing = [
        sentence
        for sentence in sentences()
        if sentence.endswith(".")
        and sentence not in NO_ERRORS
        and not any(
            re.fullmatch(re.sub(r"%\\?\(\w+\\?\)s", ".+", re.escape(sentence)), row) for row in rows
        )
    ]

    assert missing == []
