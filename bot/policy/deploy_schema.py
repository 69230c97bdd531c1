"""The keys of what deploys a version, and of what retrains one: a webhook, or a repository on GitHub."""

from urllib.parse import urlsplit

from pydantic import Field, model_validator

from bot.policy.schema_types import (
    NEVER,
    DeployerName,
    GitRef,
    Part,
    Repository,
    Span,
    WebhookAddress,
    WorkflowFile,
)


class GithubPart(Part):
    """A repository on GitHub that deploys."""

    repository: Repository = Field(description="The repository, like `org/serving`.")
    workflow: WorkflowFile | None = Field(
        default=None,
        description="The workflow file to start; without one a deployment is created, and its statuses are read.",
    )
    ref: GitRef | None = Field(default=None, description="The branch or tag; `main` by default.")


class DeployerPart(Part):
    """Something that brings a decided version into service: a webhook, or a repository on GitHub."""

    name: DeployerName | None = Field(
        default=None,
        description="What it is called, which is also its token's name; its host or repository by default.",
    )
    webhook: WebhookAddress | None = Field(default=None, description="An https address that is told, signed.")
    github: GithubPart | None = Field(default=None, description="A repository on GitHub that deploys.")
    within: Span | None = Field(
        default=None, description="How long it has to report that the version is live; `1h` by default."
    )

    @model_validator(mode="after")
    def _is_one_of_both(self) -> "DeployerPart":
        if (self.webhook is None) == (self.github is None):
            raise ValueError("needs either a `webhook` or a `github`")
        if self.within == NEVER:
            raise ValueError("must end some time: `within` cannot be `never`")
        return self

    @property
    def called(self) -> str:
        """Its name, said or not."""
        by_itself = self.github.repository if self.github else urlsplit(self.webhook or "").hostname
        return self.name or by_itself or ""


class RetrainPart(DeployerPart):
    """Something that retrains a model when somebody asks for it at an alert: a webhook, or a workflow on GitHub."""

    within: Span | None = Field(
        default=None, description="How long it has to report what came of it; `1d` by default."
    )

    @model_validator(mode="after")
    def _is_a_workflow(self) -> "RetrainPart":
        # A deployment is something else on GitHub: a new one that succeeds ends what it shows as deployed there.
        if self.github is not None and self.github.workflow is None:
            raise ValueError("needs a `workflow` to start beside the `repository`")
        return self
