"""Issue forms for GitHub: what somebody is asked who needs something, cannot keep a rule, or reports what went wrong."""

import re
from typing import Any

from generator.areas.ask_for import NEEDS
from generator.areas.blanks import TEMPLATES
from generator.areas.exceptions import RuleException
from generator.areas.first_response import FirstResponseFile
from generator.areas.incidents import SEVERITIES, Incident
from generator.areas.organisation import organisation
from generator.areas.people import Role
from generator.blank import outline
from generator.model import Node, Playbook
from generator.words import reach
from generator.yaml_file import written

Form = dict[str, Any]

_NOTHING_PERSONAL = (
    "Everybody who can open this repository can read what you write. Describe data, and never paste it: no names, no customer numbers, "
    "nothing about anybody's health or money, no password."
)
_LEAVE_IT = "Stop, and leave everything as it is. Do not delete the chat, the file or the message: somebody has to see what happened."


def issue_forms(book: Playbook) -> dict[str, str]:
    """The files of the folder ISSUE_TEMPLATE by name, each as YAML."""
    forms = {"request": request(book), "exception": exception(book), "incident": incident(book), "config": config(book)}
    return {f"{name}.yml": written(form) for name, form in forms.items()}


def request(book: Playbook) -> Form:
    """The form for whoever needs something."""
    return _form(
        "Ask for something",
        "Access to a tool, a new tool, an answer, training, a correction.",
        _text(f"Answered by: {_desk(book)}, who asks whoever decides.", _page(book, "ask-for/", "What to write, and how long it takes"), _NOTHING_PERSONAL),
        _field("dropdown", "need", "What do you need?", options=list(NEEDS.values())),
        _field("textarea", "what", "Say it in your own words", "Which tool, which work, which kinds of data; or which page, and what is right instead."),
        _field("input", "by_when", "By when do you need an answer?", needed=False),
    )


def exception(book: Playbook) -> Form:
    """The form for whoever cannot keep a rule: what people talk through on paper too, but for what others decide."""
    decided = {"approved_by", "decided_on"}
    asked = [(question.asks, question.keys.split(", ")) for question in TEMPLATES["exception-request"].questions]
    needed = {name for name, info in RuleException.model_fields.items() if info.is_required()}
    return _form(
        "Ask for an exception",
        "Leave to do without a rule for a time, with something else in its place. Whoever asks does not decide.",
        _text(_page(book, "exceptions/", "How long one lasts, and which rules allow none"), _NOTHING_PERSONAL),
        # Of several keys one is needed, though none of them by itself.
        *(_field("textarea", "-".join(keys), asks, needed=len(keys) > 1 or keys[0] in needed) for asks, keys in asked if decided.isdisjoint(keys)),
    )


def incident(book: Playbook) -> Form:
    """The form for whoever reports that something went wrong, or nearly did; what is found out later is for others to write."""
    report = next((file.report for file in book.files(FirstResponseFile)), None)
    severities = [f"{level}: {item.means}" for level, item in SEVERITIES.items()]
    return _form(
        "Report that something went wrong",
        "An AI tool or system did harm, or nearly did, or data went where it should not.",
        _text(
            "**Report it now, even if you are not sure.** What turns out to be nothing is closed again.",
            _LEAVE_IT,
            f"If it goes on, do not wait for an answer here. Tell us: {_plain(reach(report.channel, report.phone)) if report else _desk(book)}",
            _plain(report.promise) if report else "",
            _page(book, "something-went-wrong/", "What to do in the first ten minutes"),
            _NOTHING_PERSONAL,
        ),
        *_asked(Incident, "what", "aware_at"),  # its name is the title, for which GitHub asks itself
        _field("dropdown", "severity", "How bad is it? If in doubt, choose the worse one", options=severities),
        _field("input", "system-tool", "Which system or tool was it?", needed=False),
        *_asked(Incident, "noticed_by", "began_at", "harm"),
        _field("textarea", "done", "What has been done since?", needed=False),
    )


def config(book: Playbook) -> Form:
    """What stands beside the forms: an issue may be begun without one, and the site is offered first."""
    site = organisation(book).publishing.site_url
    link = {"name": "Look it up in the playbook", "url": site, "about": "What you may do with AI, with which data and tools, and whom to ask."}
    return {"blank_issues_enabled": True, **({"contact_links": [link]} if site else {})}


def _form(name: str, description: str, *body: Form) -> Form:
    return {"name": name, "description": description, "body": list(body)}


def _text(*paragraphs: str) -> Form:
    return {"type": "markdown", "attributes": {"value": "\n\n".join(filter(None, paragraphs))}}


def _field(type: str, id: str, label: str, description: str = "", options: list[str] | None = None, *, needed: bool = True) -> Form:
    attributes = {"label": label, "description": description, "options": options}
    return {"type": type, "id": id, "attributes": {key: value for key, value in attributes.items() if value}, "validations": {"required": needed}}


def _asked(model: type[Node], *keys: str) -> list[Form]:
    """A field for each of these keys, in the words with which the model explains it."""
    questions = [question for question in outline(model, keys) if not question.depth]
    return [
        _field("textarea" if "several lines" in question.unit else "input", question.key, question.says.removesuffix("."), needed=question.needed)
        for question in sorted(questions, key=lambda question: keys.index(question.key))
    ]


def _desk(book: Playbook) -> str:
    """The role that answers when nobody else is named."""
    return _plain(book.get(Role, organisation(book).contact).name)


def _plain(text: str) -> str:
    """A text in which nothing is markup to GitHub; such signs stand in it by number."""
    return re.sub(r"[&<>\[\]*_`~|@\\]", lambda sign: f"&#{ord(sign[0])};", text)


def _page(book: Playbook, path: str, says: str) -> str:
    base = organisation(book).publishing.base
    return f"{says}: {base}{path}" if base else ""
