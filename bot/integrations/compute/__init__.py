"""Where parts of a computation run: threads of this process by default, or other processes."""
