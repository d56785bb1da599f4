"""Tables as people have them: found in a workbook, a document or a text file, and read with a reason each."""
