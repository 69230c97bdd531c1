"""The cases: one module each, with one function `measure() -> Iterator[Row]`."""
