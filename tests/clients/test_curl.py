"""curl, as the page of an application shows it."""

import subprocess


def test_curl(program, application):
    program("curl")
    [command] = application.steps("curl", in_shell=True)

    subprocess.run(command, shell=True, check=True, capture_output=True)  # noqa: S602 (our own page)

    log = application.log("A first error from curl")
    assert log["level"] == "error"
    assert log["source"] == "shop"
