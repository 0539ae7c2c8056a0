"""The ids by which entities refer to each other: each alias says what it names."""

from typing import Annotated

from generator.model import Ref

AnyId = Annotated[str, Ref("")]
"""An id with its kind in front, as in `tool:workbench`."""
AudienceId = Annotated[str, Ref("audience")]
DataClassId = Annotated[str, Ref("data_class")]
DataKindId = Annotated[str, Ref("data_kind")]
DecisionId = Annotated[str, Ref("decision")]
ForumId = Annotated[str, Ref("forum")]
ExceptionId = Annotated[str, Ref("exception")]
FrameworkId = Annotated[str, Ref("framework")]
ModelId = Annotated[str, Ref("model")]
ModuleId = Annotated[str, Ref("module")]
PersonId = Annotated[str, Ref("person")]
PolicyId = Annotated[str, Ref("policy")]
ReadinessCheckId = Annotated[str, Ref("readiness_check")]
RoleId = Annotated[str, Ref("role")]
StatementId = Annotated[str, Ref("statement")]
RunbookId = Annotated[str, Ref("runbook")]
SystemId = Annotated[str, Ref("system")]
TeamId = Annotated[str, Ref("team")]
TermId = Annotated[str, Ref("term")]
ToolId = Annotated[str, Ref("tool")]
UnitId = Annotated[str, Ref("unit")]
VendorId = Annotated[str, Ref("vendor")]
