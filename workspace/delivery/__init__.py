"""The way from the workspace to the app: what is sent, over which line, and what comes back."""
