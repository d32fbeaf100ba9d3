"""E-mails: plain text, in the language of whoever asked for them."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor

from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)

# A thread of its own: nobody waits for the mail server, and nobody can tell from the time of an
# answer whether there was something to send.
_postman = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


def send(to: str, subject: str, body: str) -> None:
    """Send it soon. A failure is a line in our log and nothing to whoever asked."""
    message = EmailMessage(subject, body, to=[to], headers={"Auto-Submitted": "auto-generated"})
    _postman.submit(_deliver, message)


def wait_until_sent() -> None:
    _postman.submit(lambda: None).result()


def inert(text: str) -> str:
    """Return a text that people chose as no mail program makes a link of it.

    >>> inert("You won! https://evil.example")
    'You won! https evil example'
    """
    return " ".join(re.split(r"[\s./:@\\]+", text)).strip()


def _deliver(message: EmailMessage) -> None:
    try:
        message.send()
    except Exception:  # each back end fails in its own ways, and nobody listens here
        logger.exception("An e-mail could not be sent")
