"""Readers of data: sources on the host, and files that somebody uploaded, read by a process of their own."""
