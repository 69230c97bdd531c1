"""The promises, measured: each case beside its peer in one run."""
