"""The story that each client of Sentry's kind tells, and what of it must arrive, whoever tells it.

Two orders are refused at one place, with other values, and a third one at another place. Somebody
is signed in, has a plan, and looked at three books before.
"""

from tests.clients.installation import Application

USER = {"id": "4711", "email": "ana@example.com"}

IN_PYTHON = """
def charge(order):
    limit = 100
    raise ValueError(f"order {order} is over {limit}")  # in charge


def refund(order):
    raise ValueError(f"order {order} was refunded before")  # in refund


ATTEMPTS = [(charge, 17), (charge, 18), (refund, 19)]
"""
IN_JAVASCRIPT = """
function charge(order) {
  const limit = 100;
  throw new RangeError(`order ${order} is over ${limit}`); // in charge
}

function refund(order) {
  throw new RangeError(`order ${order} was refunded before`); // in refund
}

const ATTEMPTS = [[charge, 17], [charge, 18], [refund, 19]];
"""
IN_RUBY = """
def charge(order)
  limit = 100
  raise ArgumentError, "order #{order} is over #{limit}" # in charge
end

def refund(order)
  raise ArgumentError, "order #{order} was refunded before" # in refund
end

ATTEMPTS = [[:charge, 17], [:charge, 18], [:refund, 19]]
"""


def arrived(application: Application, program: str, type_: str, *, has_source: bool = True) -> dict:
    """Check that the story has arrived; return the latest event of the first place.

    `has_source` tells clients that send the lines around the one that threw.
    """
    charged, refunded = logs_of(application, type_)
    for log, function in ((charged, "charge"), (refunded, "refund")):
        [reason] = log["grouped_by"]
        assert reason.startswith(f"stack: {type_} | ")
        assert log["level"] == "error"
        assert log["environment"] == "production"
        event = log["latest_event"]
        assert event["release"] == "shop@1.0.0"
        assert event["tags"]["plan"] == "gold"
        assert event["user"].items() >= USER.items()
        frame = frame_of(event)
        assert frame.items() >= thrown_by(function, program).items()
        if has_source:
            check_source(frame, program)
        assert "3 books" in messages_of(event)
    return charged["latest_event"]


def logs_of(application: Application, type_: str) -> tuple[dict, dict]:
    """Wait for the logs of both places, of which the first has two events."""
    charged = application.log(*charged_titles(type_), events=2)
    return charged, application.log(f"{type_}: order 19 was refunded before")


def charged_titles(type_: str) -> list[str]:
    """Return the titles that the log of the first place may have, of the order heard first."""
    return [f"{type_}: order {order} is over 100" for order in (17, 18)]


def thrown_by(function: str, program: str) -> dict:
    """Return what is known of the line that raises, which the program marks."""
    lines = program.splitlines()
    [number] = [at for at, line in enumerate(lines, 1) if line.endswith(f" in {function}")]
    return {"function": function, "lineno": number, "in_app": True}


def check_source(frame: dict, program: str) -> None:
    """Check that it has its line, and those around it, as many as the client sends."""
    lines, number = program.splitlines(), frame["lineno"]
    above, below = frame["pre_context"], frame["post_context"]
    assert len(above) >= 3
    assert len(below) >= 3
    assert [*above, frame["context_line"], *below] == lines[
        number - 1 - len(above) : number + len(below)
    ]


def exception_of(event: dict) -> dict:
    return event["payload"]["exceptions"][-1]


def frame_of(event: dict) -> dict:
    """Return the frame that threw."""
    return exception_of(event)["frames"][-1]


def messages_of(event: dict) -> list[str]:
    return [crumb.get("message") for crumb in event["payload"]["breadcrumbs"]]
