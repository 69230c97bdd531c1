"""Fetching what sources name: files of folders and object stores, rows of databases."""
