"""The layers around every route: what is read, what is compressed, the headers that every answer carries."""
