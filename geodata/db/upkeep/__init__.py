"""The database kept in order: brought up, migrated, described, checked."""
