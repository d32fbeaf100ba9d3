"""The settings of production but for the hasher: it is slow on purpose, and has its own tests."""

from central_erros.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
