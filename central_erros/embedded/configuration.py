"""postgresql.conf of the embedded server, written anew at each start so that ours always apply."""

from pathlib import Path

import psutil

MIB = 2**20

TEXT = """\
# Written by Central de Erros at each start of the server: put settings of yours in local.conf,
# in this folder. The postgresql.conf in pgdata is not read.

cluster_name = 'central_erros'
listen_addresses = ''  # nothing but the Unix socket, in a folder for its owner alone
unix_socket_directories = {socket_dir}
unix_socket_permissions = 0700
port = 5432
max_connections = 100

# An answered report is a report on disk.
fsync = on
synchronous_commit = on
full_page_writes = on

shared_buffers = {shared_buffers}MB
max_wal_size = 2GB
min_wal_size = 256MB
wal_init_zero = off  # else all commits wait while a new file is filled, 80 ms at a time
wal_compression = pglz
random_page_cost = 1.1
# A day begins with an empty partition, of which the planner knows nothing until it is analysed.
autovacuum_naptime = 10s
jit = off  # compiling costs more than our short queries

# No one waits for ever on a lock, and work for a client that has gone is given up.
lock_timeout = 30s
idle_in_transaction_session_timeout = 10min
client_connection_check_interval = {client_check}

timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
log_line_prefix = '%m [%p] '
# Statements and details carry what was reported, which has no place in a log.
log_min_error_statement = panic
log_error_verbosity = terse
log_checkpoints = off

include_if_exists 'local.conf'
"""


def text(socket_dir: Path, *, is_linux: bool) -> str:
    return TEXT.format(
        socket_dir=_quoted(f'"{socket_dir}"'),  # a list, whose items may be quoted
        shared_buffers=min(256, max(32, _memory() // MIB // 8)),
        client_check="10s" if is_linux else "0",  # others cannot look at a socket in passing
    )


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _memory() -> int:
    """Return the bytes of memory we may use: the machine's, or the container's share of it."""
    total = psutil.virtual_memory().total
    try:
        return min(total, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    except (OSError, ValueError):  # no such file, or "max"
        return total
