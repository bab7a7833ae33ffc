"""The only room that speaks to PostgreSQL: server, connections, migrations, health and the named queries."""
