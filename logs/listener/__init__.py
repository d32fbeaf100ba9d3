"""Syslog and GELF by UDP and TCP: a process of its own beside the web server.

What comes is believed by its port and the network it comes from (`ports`), taken apart into
messages (`sockets`), and stored in batches (`writer`); while the database is away it waits on disk
(`spool`). Nobody is told when a message is lost, so each one that is gets counted and logged.
"""
