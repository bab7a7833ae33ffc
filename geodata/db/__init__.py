"""The only room that speaks to PostgreSQL: the server, connections, migrations, health and the named queries."""
