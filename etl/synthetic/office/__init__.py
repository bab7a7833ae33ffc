"""The files of a city office: formats, coordinate systems, Chinese headers, and a README beside them."""
