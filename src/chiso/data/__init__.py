"""Raw tables in, a validated `Dataset` out: cleaning, schema, names, import of new editions."""
