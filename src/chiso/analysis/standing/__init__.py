"""Where a unit stands in an edition: places, distances, strengths, how sure that is."""
