from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from logs.models import Key


@pytest.mark.django_db(transaction=True)
def test_servers_that_start_at_once_agree_on_the_first_key():
    barrier = Barrier(6)

    def start():
        try:
            barrier.wait()
            return Key.objects.for_first_steps().key
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        keys = {future.result() for future in [pool.submit(start) for _ in range(6)]}

    assert keys == {Key.objects.get().key}


@pytest.mark.django_db
def test_a_revoked_first_key_is_replaced():
    first = Key.objects.for_first_steps()
    first.revoke()

    assert Key.objects.for_first_steps().key != first.key
