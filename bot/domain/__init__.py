"""Values and rules of the registry and its people: no Slack, SQL, files, clock or randomness."""
