"""Where the documentation is, for messages that point to it."""

ADDRESS = "https://kz-optimize.readthedocs.io"


def address(page: str) -> str:
    """The address of a page: `solve` for docs/solve.md."""
    return f"{ADDRESS}/{page}/"
