"""Messages on disk: in order, bounded, and still there after a crash."""

import pytest

from logs.listener.messages import Message
from logs.listener.spool import FILES, Spool

LINES = [b"%04d\n" % n for n in range(1000)]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "spool"


def drained(spool, at_once=7):
    lines = []
    while not spool.is_empty:
        lines += spool.read(at_once)
        spool.advance()
    return lines


def test_lines_come_back_in_order_and_leave_nothing(folder):
    spool = Spool(folder, 100_000)
    for start in range(0, 100, 10):
        spool.append(LINES[start : start + 10])

    assert drained(spool) == LINES[:100]
    assert (spool.size, spool.dropped, list(folder.iterdir())) == (0, 0, [])
    spool.append(LINES[:3])
    assert drained(spool) == LINES[:3]


def test_lines_are_read_again_until_they_are_stored(folder):
    spool = Spool(folder, 100_000)
    spool.append(LINES[:5])

    assert spool.read(3) == spool.read(3) == LINES[:3]
    spool.advance()
    assert spool.read(3) == LINES[3:5]


def test_after_a_crash_nothing_is_missing(folder):
    spool = Spool(folder, 100_000)
    spool.append(LINES[:5])
    spool.read(2)
    spool.advance()

    restarted = Spool(folder, 100_000)
    restarted.append(LINES[5:8])

    assert drained(restarted) == LINES[:8]


def test_half_a_line_that_a_crash_left_costs_no_other(folder):
    message = Message("0" * 32, 1.5, "syslog", "f" * 32, False, "10.0.0.1", b"<11>\xff\x00\n")
    spool = Spool(folder, 100_000)
    spool.append([message.as_line()])
    [file] = folder.iterdir()
    file.write_bytes(message.as_line() + message.as_line()[:20])

    restarted = Spool(folder, 100_000)
    restarted.append([message.as_line()])

    assert [Message.of_line(line) for line in drained(restarted)] == [message, None, message]


@pytest.mark.parametrize("line", [b"", b"{", b"7", b"[]", b'["x", 1]', b"[1,2,3,4,5,6,7]", b"\xff"])
def test_what_is_no_line_of_ours_is_no_message(line):
    assert Message.of_line(line) is None


def test_beyond_the_bound_the_oldest_go_and_are_counted(folder):
    spool = Spool(folder, 1000)  # 200 lines

    for line in LINES:
        spool.append([line])

    assert 1000 - 1000 // FILES <= spool.size <= 1000
    kept = drained(spool)
    assert kept == LINES[-len(kept) :]
    assert spool.dropped == len(LINES) - len(kept)


def test_what_is_stored_already_is_not_counted_as_dropped(folder):
    spool = Spool(folder, 1000)
    spool.append(LINES[:20])
    spool.read(15)
    spool.advance()

    for line in LINES[20:300]:
        spool.append([line])

    assert spool.dropped + len(drained(spool)) == 285


def test_a_disk_that_refuses_costs_the_lines_and_nothing_else(folder):
    spool = Spool(folder, 100_000)
    folder.rmdir()

    spool.append(LINES[:3])
    folder.mkdir()
    spool.append(LINES[3:5])

    assert spool.dropped == 3
    assert drained(spool) == LINES[3:5]


def test_only_we_may_read_it(folder):
    spool = Spool(folder, 100_000)
    spool.append(LINES[:1])

    [file] = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
