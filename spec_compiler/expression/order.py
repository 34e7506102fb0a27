"""In which order formulas are computed that read one another.

In: for each name, the names it reads. Out: the names, each behind those it reads,
or a cycle among them. What the names mean is the caller's business: derived
parameters and blocks that use blocks are both ordered here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def topological(
    formulas: Mapping[str, frozenset[str]],
) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    """The keys of `formulas`, dependencies first, otherwise in the order given; and a cycle.

    A dependency that is no key is ignored. The cycle is a path that ends where it
    began, `("a", "b", "a")`, each reading the next; it is None where there is none.
    Where there is one, the order holds only names that were done before it was met.
    """
    position = {name: place for place, name in enumerate(formulas)}

    def reads(name: str) -> Iterator[str]:
        return iter(sorted(formulas[name] & position.keys(), key=position.__getitem__))

    order: dict[str, None] = {}
    for root in formulas:
        if root in order:
            continue
        # The path from the root, each name with what it reads and is not yet done.
        path: dict[str, Iterator[str]] = {root: reads(root)}
        while path:
            name, pending = next(reversed(path.items()))
            needed = next((other for other in pending if other not in order), None)
            if needed is None:
                order[name] = None
                del path[name]
            elif needed in path:
                trail = list(path)
                return tuple(order), (*trail[trail.index(needed) :], needed)
            else:
                path[needed] = reads(needed)
    return tuple(order), None
