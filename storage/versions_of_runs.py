"""Which versions were registered from a run."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.tables.registry import ModelVersionRow, RegisteredModelRow


def registered_from(session: Session, run_id: str) -> tuple[tuple[str, int], ...]:
    """Registered model and number of each version made of the run."""
    statement = (
        select(RegisteredModelRow.name, ModelVersionRow.version)
        .join(ModelVersionRow, ModelVersionRow.registered_model_id == RegisteredModelRow.id)
        .where(ModelVersionRow.run_id == run_id)
        .order_by(RegisteredModelRow.name, ModelVersionRow.version)
    )
    return tuple((name, version) for name, version in session.execute(statement))
