"""A table of figures and their bounds."""


class Table:
    """Prints the figures and remembers whether all bounds were kept."""

    def __init__(self) -> None:
        """Begin the table."""
        self.kept = True
        print(f"{'what':58}{'figure':>12}{'bound':>12}")

    def line(
        self, what: str, figure: float, unit: str, bound: str = "", *, ok: bool = True
    ) -> None:
        """Print a figure."""
        self.kept &= ok
        number = f"{figure:,}" if isinstance(figure, int) else f"{figure:,.1f}"
        text = f"{number} {unit}".rstrip()
        print(f"{what:58}{text:>12}{bound:>12}{'' if ok else '   NOT KEPT'}", flush=True)
