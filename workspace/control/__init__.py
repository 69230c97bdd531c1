"""The control API: what a person can do, and what a test can arrange; the page uses the same calls."""
