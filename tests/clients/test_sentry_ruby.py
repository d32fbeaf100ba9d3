"""sentry-ruby, which names an encoding of its bodies that is empty."""

import subprocess

import pytest

from tests.clients import story

TELLING = """
Sentry.set_user(id: "4711", email: "ana@example.com")
Sentry.set_tags(plan: "gold")
Sentry.add_breadcrumb(Sentry::Breadcrumb.new(category: "cart", message: "3 books"))

ATTEMPTS.each do |attempt, order|
  send(attempt, order)
rescue ArgumentError => error
  Sentry.capture_exception(error)
end
"""


@pytest.fixture
def run_ruby(run, program):
    loading = [program("ruby"), "-e", 'require "sentry-ruby"']
    if subprocess.run(loading, check=False, stderr=subprocess.DEVNULL).returncode:
        pytest.skip("No sentry-ruby here.")

    def run_ruby(program: str) -> None:
        run(program, ".rb")

    return run_ruby


def test_exceptions(application, run_ruby):
    program = application.snippet("sentry-ruby") + story.IN_RUBY + TELLING

    run_ruby(program)

    event = story.arrived(application, program, "ArgumentError")
    assert story.frame_of(event)["filename"] == "app/shop.rb"
    assert event["payload"]["contexts"]["runtime"]["name"].startswith("ruby")
    assert application.log("A first error from Ruby")["level"] == "error"
