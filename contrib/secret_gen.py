#!/usr/bin/env python3
"""Print a random SECRET_KEY: 50 characters, about 300 bits, safe to paste into .env as it is."""

import secrets
import string

ALPHABET = string.ascii_letters + string.digits + "-_"

if __name__ == "__main__":
    print("".join(secrets.choice(ALPHABET) for _ in range(50)))
