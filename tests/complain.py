"""One test for many files: it fails with the list of all that it found, not with the first."""

from collections.abc import Iterable


def complain(found: Iterable[str | tuple[str, ...]]) -> None:
    """Fail with all that was found, one a line."""
    lines = [each if isinstance(each, str) else ": ".join(each) for each in found]
    assert not lines, "\n".join(["", *lines])
