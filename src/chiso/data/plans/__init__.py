"""The plan folders: documents, work, scorecards."""
