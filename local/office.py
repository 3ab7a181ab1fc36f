"""The contact center that environments/demo.yaml is about: its workspaces, and everybody who works there."""

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID, uuid5

from local.connect.instance import Instance, Person
from workspace_environments.environment import Environment, Stack
from workspace_environments.files import EnvironmentFile
from workspace_environments.kinds import ROUTING_PROFILE, USER, WORKSPACE, Kind

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / "environments"
DEMO = ENVIRONMENTS / "demo.yaml"

LOGINS: Mapping[str, str] = {
    "Basic Routing Profile": """
        amelie.arnold bruno.becker carla.conti david.dahl elena.evers felix.fuchs greta.graf hugo.haas ines.iker
        jonas.jung kira.kern luca.lang mara.moser nils.nagel olga.ott pablo.pohl quentin.quast rosa.roth simon.stein
        tara.thoma uwe.ulrich vera.vogt wanda.weiss yara.young zoe.zimmer
    """,
    "Claims": "anton.abel bea.bauer carl.claus dora.dorn emil.engel frieda.frei",
    "Billing": "georg.gross hanna.hahn ivan.iffland julia.jahn karl.kaiser lena.lutz",
    "Back office": "max.mohr nora.noll otto.opitz",
}
"""Everybody, by routing profile."""


def demo_environment() -> Stack:
    """The stack that environments/demo.yaml declares."""
    (stack,) = Environment.from_file(DEMO).stacks
    return stack


def demo_instance() -> Instance:
    """The instance that the file names, with everybody who works there. An ID follows from its name."""
    entries = EnvironmentFile.read(DEMO).entries
    _, partition, _, region, account, resource = entries[0].instance.split(":")
    instance = resource.partition("/")[2]
    people = {login: profile for profile, logins in LOGINS.items() for login in logins.split()}

    def ids(kind: Kind, *names: str) -> dict[str, str]:
        return {name: str(uuid5(UUID(instance), f"{kind.segment}/{name}")) for name in names}

    return Instance(
        id=instance,
        partition=partition,
        region=region,
        account=account,
        workspaces=ids(WORKSPACE, *(entry.text for entry in entries if entry.kind is WORKSPACE)),
        users=ids(USER, *people),
        routing_profiles=ids(ROUTING_PROFILE, *LOGINS),
        people={login: _person(login, profile) for login, profile in people.items()},
    )


def _person(login: str, routing_profile: str) -> Person:
    first, last = login.title().split(".")
    return Person(first_name=first, last_name=last, routing_profile=routing_profile)


def declared(environment: Stack) -> Mapping[str, frozenset[str]]:
    """The ARNs that an environment declares, by workspace name."""
    return {name: frozenset(w.resources) for name, w in environment.workspaces.items()}
