"""A connection to the database that hangs."""

import asyncio

import pytest
from django.db import OperationalError, close_old_connections, connection

from central_erros.database import DatabaseThread

pytestmark = pytest.mark.django_db(transaction=True)


def ask(question):
    close_old_connections()
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


def test_a_connection_that_hangs_is_cut_and_what_comes_after_gets_another():
    async def hang_and_go_on():
        thread = DatabaseThread("test", statement_ms=0)
        hanging = asyncio.ensure_future(thread.run(ask, "SELECT pg_sleep(5)"))
        waiting = asyncio.ensure_future(thread.run(ask, "SELECT 1"))
        with pytest.raises(OperationalError):
            await hanging
        assert await waiting == (1,)
        thread.shutdown()

    asyncio.run(hang_and_go_on())


def test_what_has_waited_for_its_turn_is_not_what_hangs():
    async def one_after_the_other():
        thread = DatabaseThread("test", statement_ms=0)
        questions = [thread.run(ask, "SELECT 1, pg_sleep(0.1)") for _ in range(15)]
        answers = await asyncio.gather(*questions)
        thread.shutdown()
        return [n for n, _nothing in answers]

    assert asyncio.run(one_after_the_other()) == [1] * 15
