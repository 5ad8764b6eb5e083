"""What the history says of finding the network."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.search import (
    CommitmentExplained,
    ConnectionExplored,
    InviteesConfirmed,
    NetworkNeedExplained,
    NetworkSizeSet,
    NoNetworkReported,
    Prompt,
    ReasonTold,
    SearchEvent,
    SearchStepTaken,
    SearchTool,
)
from backend.projections.sentences.wording import Names, also, decided, everyone, quote, stop

PROMPT_WORDS = {
    Prompt.BIRTHDAYS: "Who comes to the children’s birthdays, or sends a card?",
    Prompt.FESTIVALS: "Whom do you see at Christmas, Eid, Diwali or other special days?",
    Prompt.ONLINE: "Who is kind to you online, or keeps in touch by message?",
    Prompt.MOST_WEEKS: "Who sees the children most weeks, and is glad to?",
    Prompt.CHILDS_PAST: "Who was good to the children when they were smaller?",
    Prompt.PARENTS_PAST: "Who looked out for you when you were growing up?",
    Prompt.KNOWS_ALREADY: "Who has already heard that things are hard?",
    Prompt.ON_YOUR_SIDE: "Who stands by you, whatever happens?",
    Prompt.BEST_DAYS: "Who has seen you on your best days?",
    Prompt.GOOD_NEWS: "Whom do you ring first with good news?",
    Prompt.SUDDENLY_ILL: "If you fell ill tonight, whom would you trust with the children?",
    Prompt.CHILD_WOULD_SAY: "Whom would the children say they go to for help?",
    Prompt.FIRST_TO_TELL: "If you could bring just one person into this, who would it be?",
}
TOOL_WORDS = {
    SearchTool.TALK: "talking with the family",
    SearchTool.FAMILY_TREE: "drawing the family tree",
    SearchTool.ECOMAP: "drawing the world around the family",
    SearchTool.CIRCLES: "placing people in circles",
    SearchTool.PLACES: "going through the places they lived",
    SearchTool.ROLES: "going through what a network does",
    SearchTool.RECORDS: "asking school, health and old records",
    SearchTool.ONLINE: "looking online together",
    SearchTool.OTHER: "another way",
}


def sentence(event: SearchEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case NetworkNeedExplained(told=told, words=words):
            return f"{everyone(told, name)} heard why a network is needed.{also('Said', words)}"
        case CommitmentExplained(told=told, how=how, words=words):
            heard = f"{everyone(told, name)} heard why it takes people who stay ({how})."
            return f"{heard}{also('What they said', words)}"
        case NoNetworkReported(said_by=said_by, words=words):
            return f"{name(said_by)} said that there is nobody. The search starts.{quote(words)}"
        case SearchStepTaken(tool=tool, result=result, found=found):
            who = f" Found: {everyone(found, name)}." if found else ""
            return f"People were looked for by {TOOL_WORDS[tool]}: {stop(result)}{who}"
        case ConnectionExplored(prompt=prompt, answered_by=answered_by, named=named, words=words):
            who = f" Named: {everyone(named, name)}." if named else ""
            asked = f"{name(answered_by)} was asked: “{PROMPT_WORDS[prompt]}”"
            return f"{asked}{who}{quote(words)}"
        case InviteesConfirmed(people=people, confirmed_by=confirmed_by, words=words):
            said = f"{everyone(confirmed_by, name)} said whom they want at the meeting"
            return f"{said}: {everyone(people, name)}.{quote(words)}"
        case ReasonTold(told=told, told_by=told_by, worker_there=there, words=words):
            by = name(told_by) if told_by else "The worker"
            beside = " The worker was there." if told_by and there else ""
            return (
                f"{by} told {everyone(told, name)} why services are involved.{beside}{quote(words)}"
            )
        case NetworkSizeSet(minimum=minimum, decision=decision):
            if minimum is None:
                return f"No number was set for a safe network.{decided(decision)}"
            people = "1 person" if minimum == 1 else f"{minimum} people"
            return f"A safe network was set at no fewer than {people}.{decided(decision)}"
        case _:
            assert_never(event)
