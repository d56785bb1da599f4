"""Tables of the analysis as figures, HTML tables and sentences, in Vietnamese and English."""
