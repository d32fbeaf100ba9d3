"""Which of the pages of docs/clients are run, each by the test named beside it."""

from pathlib import Path

from logs.snippets import all_snippets

RUN = {
    "curl": "test_curl",
    "dsn": "test_sentry_python",
    "nginx": "test_shippers",
    "opentelemetry-js": "test_opentelemetry",
    "opentelemetry-python": "test_opentelemetry",
    "pino": "test_loggers",
    "python-http-handler": "test_loggers",
    "python-json-logger": "test_loggers",
    "raven-node": "test_raven",
    "raven-python": "test_raven",
    "rsyslog": "test_shippers",
    "sentry-browser": "test_sentry_browser",
    "sentry-node": "test_sentry_node",
    "sentry-python": "test_sentry_python",
    "sentry-ruby": "test_sentry_ruby",
    "structlog": "test_loggers",
    "winston": "test_loggers",
}


def test_what_is_not_run_says_so():
    assert {snippet.id for snippet in all_snippets() if snippet.is_tested} == RUN.keys()


def test_what_is_run_is_named_by_its_test():
    for id, module in RUN.items():
        assert f'"{id}"' in (Path(__file__).parent / f"{module}.py").read_text(), id
