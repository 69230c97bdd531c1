"""A local workspace that speaks Slack on loopback; it knows Slack and nothing of the product."""
