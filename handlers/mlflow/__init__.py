"""MLflow's REST protocol over our own registry: what every training job already speaks. Rules live in the services."""
