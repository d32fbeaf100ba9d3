"""What real libraries sent to a server that kept it: Python 3.11, pino 10, winston 3, and others."""

from pathlib import Path

FOLDER = Path(__file__).parent / "captured"


def captured(name: str) -> bytes:
    return (FOLDER / name).read_bytes()
