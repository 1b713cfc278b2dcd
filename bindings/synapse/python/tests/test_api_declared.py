"""What Lua's `api` declares against what is answered here."""

import inspect
import re
from pathlib import Path

from twisted.trial.unittest import TestCase

from axolua_synapse.api import MEMBERS

PAGES = Path(__file__).parents[4] / "docs" / "reference" / "libraries"

# The engine knows these itself and never asks for them.
LOCAL = {"is_mine", "get_qualified_user_id", "should_run_background_tasks", "get_current_time_msec", "sleep"}


def declared() -> dict[str, dict[str, bool]]:
    """The members of the reference, and their parameters: whether each must be given."""
    members = {}
    for page in PAGES.glob("api-*.md"):
        for name, parameters in re.findall(r"^## api\.([\w:]+)\((.*)\)$", page.read_text("utf-8"), re.MULTILINE):
            names = [p.strip() for p in parameters.split(",") if p.strip()]
            members[name.replace(":", ".")] = {p.strip("[]"): not p.startswith("[") for p in names}
    return members


class Declared(TestCase):
    def test_every_member_is_answered(self) -> None:
        members = declared()
        self.assertGreater(len(members), 25)
        self.assertEqual(set(members) - LOCAL, set(MEMBERS))

    def test_arguments_are_those_of_the_reference(self) -> None:
        for name, parameters in declared().items():
            if name in LOCAL:
                continue
            _home, *own = inspect.signature(MEMBERS[name]).parameters.values()
            self.assertEqual({p.name: p.default is p.empty for p in own}, parameters, name)
            self.assertEqual([p.name for p in own], list(parameters), name)
