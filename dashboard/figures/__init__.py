"""Pure drawings and wordings of values: bars, lines, numbers, themes."""
