"""The areas of a playbook: each holds its entities, what follows from them, its rules and its pages."""

from dataclasses import dataclass

from generator.areas.applicability import ApplicabilityFile
from generator.areas.asked import AskedQuestion, QuestionsFile
from generator.areas.audiences import Audience, AudiencesFile
from generator.areas.data import DataClass, DataFile, DataKind
from generator.areas.drills import DrillsFile
from generator.areas.exceptions import ExceptionsFile, RuleException
from generator.areas.first_response import FirstResponseFile, Situation
from generator.areas.glossary import GlossaryFile, Term
from generator.areas.guides import Guide
from generator.areas.incidents import Incident, IncidentsFile
from generator.areas.measurements import MeasurementsFile
from generator.areas.organisation import Framework, Organisation
from generator.areas.people import Decision, Forum, PeopleFile, Person, Role, Team, Unit
from generator.areas.readiness import ReadinessCheck
from generator.areas.reviews import ReviewsFile
from generator.areas.runbooks import SharedRunbook
from generator.areas.site_pages import SitePage
from generator.areas.system import System
from generator.areas.tools import Model, Tool, ToolsFile, Vendor
from generator.areas.training import CompletionsFile, Module
from generator.areas.usage_policy import Policy, Statement
from generator.model import Entity, Node


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of content file: its shape, and where it stands in the content folder.

    A file that is `spread` may also be a folder of the same name: `tools.yaml`, or `tools/*.yaml`.
    """

    model: type[Node]
    where: str
    named_by_file: bool = False
    """Whether a file is one entity, and the file's name its id."""
    needed: bool = False
    spread: bool = False
    """Whether its lists may be spread over a folder of the same name."""

    @property
    def in_folder(self) -> bool:
        """Whether there may be any number of them, side by side in one folder."""
        return self.where.endswith("/ID.yaml")


FILES: dict[str, FileKind] = {
    "organisation": FileKind(Organisation, "organisation.yaml", named_by_file=True, needed=True),
    "people": FileKind(PeopleFile, "people.yaml", spread=True),
    "data": FileKind(DataFile, "data.yaml", spread=True),
    "tools": FileKind(ToolsFile, "tools.yaml", spread=True),
    "policy": FileKind(Policy, "policies/ID.yaml", named_by_file=True),
    "system": FileKind(System, "systems/ID.yaml", named_by_file=True),
    "runbook": FileKind(SharedRunbook, "runbooks/ID.yaml", named_by_file=True),
    "audiences": FileKind(AudiencesFile, "audiences.yaml", spread=True),
    "module": FileKind(Module, "training/ID.yaml", named_by_file=True),
    "guide": FileKind(Guide, "guides/ID.yaml", named_by_file=True),
    "questions": FileKind(QuestionsFile, "questions.yaml", spread=True),
    "framework": FileKind(Framework, "frameworks/ID.yaml", named_by_file=True),
    "applicability": FileKind(ApplicabilityFile, "applicability.yaml", spread=True),
    "measurements": FileKind(MeasurementsFile, "registers/measurements.yaml", spread=True),
    "drills": FileKind(DrillsFile, "registers/drills.yaml", spread=True),
    "completions": FileKind(CompletionsFile, "registers/completions.yaml", spread=True),
    "incidents": FileKind(IncidentsFile, "registers/incidents.yaml", spread=True),
    "exceptions": FileKind(ExceptionsFile, "registers/exceptions.yaml", spread=True),
    "first_response": FileKind(FirstResponseFile, "first_response.yaml"),
    "glossary": FileKind(GlossaryFile, "glossary.yaml", spread=True),
    "reviews": FileKind(ReviewsFile, "registers/reviews.yaml"),
}
"""Every kind of file that an organisation writes; the name is what `playbook schema` takes."""

KINDS: dict[str, type[Entity]] = {
    entity.kind: entity
    for entity in (
        Organisation,
        Framework,
        Person,
        Unit,
        Team,
        Role,
        Forum,
        Decision,
        DataClass,
        DataKind,
        Vendor,
        Model,
        Tool,
        Policy,
        Statement,
        System,
        SharedRunbook,
        Audience,
        Module,
        Guide,
        AskedQuestion,
        Incident,
        RuleException,
        ReadinessCheck,
        Situation,
        Term,
        SitePage,
    )
}
"""Every kind of entity that something can refer to."""
