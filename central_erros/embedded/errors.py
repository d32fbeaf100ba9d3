class EmbeddedServerError(Exception):
    """The embedded PostgreSQL cannot serve; the message says why and what to do."""

    def __init__(self, reason: str):
        super().__init__(f"{reason} Or set DATABASE_URL to use a PostgreSQL of your own.")
