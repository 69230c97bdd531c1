"""Our own HTTP API at `/api/v1`, for what MLflow's protocol lacks. FastAPI loads with `application`, never before."""
