"""Values in, components out: the parts that pages are made of."""
