"""A province ranks its departments and communes: results, the page, documents, the report of each unit."""
