"""What MLflow's client asks about the server before it asks anything else."""

from handlers.mlflow.endpoint import V3, Call, Endpoint, Reply


def info(_: Call) -> Reply:
    """What we can: files go through us in one piece, and there are no workspaces."""
    return {
        "store_type": "SqlStore",
        "workspaces_enabled": False,
        "trace_archival_enabled": False,
        "multipart_uploads_enabled": False,
        "multipart_downloads_enabled": False,
        "presigned_upload_run_id_supported": False,
        "presigned_upload_model_id_supported": False,
        "features_enabled": {"gateway": False},
    }


ENDPOINTS = (Endpoint("GET", "server-info", None, info, base=V3),)
