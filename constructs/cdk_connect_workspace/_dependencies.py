"""Dependencies of and on declarations, which are those of the custom resource they end up in."""

from collections.abc import Sequence

from constructs import Construct, Dependable, DependencyGroup, IConstruct


class DependOn(Dependable):
    """Who depends on a construct depends on others, besides or instead."""

    def __init__(self, roots: Sequence[IConstruct], besides: Dependable | None = None) -> None:
        super().__init__()
        self._roots = list(roots)
        self._besides = besides

    def add(self, root: IConstruct) -> None:
        """One more to depend on."""
        if root not in self._roots:
            self._roots.append(root)

    @property
    def dependency_roots(self) -> list[IConstruct]:
        """What is to be made first."""
        return [*(self._besides.dependency_roots if self._besides else ()), *self._roots]


class Forwarding(Dependable):
    """Makes a resource that lies elsewhere take part in the dependencies of constructs.

    CDK asks for dependencies after all aspects have run, so it never matters who adds one when.

    Attributes:
        scopes: The constructs, and those around them.
    """

    def __init__(self, resource: Construct, depth: int) -> None:
        """Forward to a resource of a stack that is so many scopes deep in the tree."""
        super().__init__()
        self._resource = resource
        self._depth = depth
        self.scopes: dict[IConstruct, None] = {}
        group = DependencyGroup()
        Dependable.implement(group, self)
        resource.node.add_dependency(group)

    def add(self, declaration: Construct) -> None:
        """Who depends on a declaration, or a scope around it within the stack, depends on the resource.

        And the resource depends on what they depend on.
        """
        *around, own = declaration.node.scopes[self._depth :]
        Dependable.implement(own, DependOn([self._resource]))
        for scope in around:
            trait = Dependable.of(scope)
            if not isinstance(trait, DependOn):
                trait = DependOn([], besides=trait)
                Dependable.implement(scope, trait)
            trait.add(self._resource)
        self.scopes.update(dict.fromkeys([*around, own]))

    @property
    def dependency_roots(self) -> list[IConstruct]:
        """What the resource is to be made after."""
        return [root for scope in self.scopes for root in scope.node.dependencies]
