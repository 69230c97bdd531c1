"""Stories told by MLflow's own client, run as a process by its own Python."""
