import logging
import os
from collections.abc import Iterable
from pathlib import Path

import polib

logger = logging.getLogger(__name__)


def compile_catalogues(locale_paths: Iterable[Path]) -> None:
    """Compile each .po whose .mo is missing or older, in place.

    Done at start-up because compiled catalogues are not committed and a fresh machine has no
    `msgfmt`. Safe with several processes at once. Where the folder cannot be written, messages
    stay in English and a warning says why.
    """
    for path in locale_paths:
        for source in Path(path).glob("*/LC_MESSAGES/*.po"):
            target = source.with_suffix(".mo")
            if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
                continue
            scratch = target.with_suffix(f".{os.getpid()}.tmp")
            try:
                polib.pofile(str(source)).save_as_mofile(str(scratch))
                scratch.replace(target)
            except OSError as error:
                logger.warning("Cannot compile %s: %s", source, error)
