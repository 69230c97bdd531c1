"""Deployers are told here: by a signed webhook, or over GitHub's API. httpx loads with the first telling."""
