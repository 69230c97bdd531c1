"""Profiles: what is kept of a table in place of its rows, column by column, so that parts can be put together exactly."""
