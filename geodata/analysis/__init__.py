"""Pure analysis: frames and geometries in, frames out; nothing here reads a file or a database."""
