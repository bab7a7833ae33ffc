"""The land of a county: relief, water, woods and fields, roads, towns and villages. Metres throughout."""
