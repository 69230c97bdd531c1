"""What comes in: Slack listeners and the HTTP server, one module a feature."""
