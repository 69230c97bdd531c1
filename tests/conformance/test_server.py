"""What a client asks before anything else."""

from tests.conformance.conversation import Conversation, Heard


def test_the_same_server_info_as_a_server_that_passes_files_on_in_one_piece(
    theirs: Heard, ours: Conversation
) -> None:
    mine = ours.get("/api/3.0/mlflow/server-info").body
    other = Conversation(theirs.address).get("/api/3.0/mlflow/server-info").body

    assert mine.keys() == other.keys()
    assert {name for name in mine if mine[name] != other[name]} <= {
        "multipart_uploads_enabled", "multipart_downloads_enabled", "presigned_upload_run_id_supported",
        "presigned_upload_model_id_supported", "features_enabled",
    }  # fmt: skip
