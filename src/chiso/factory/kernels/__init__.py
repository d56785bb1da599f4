"""Where the cells of a notebook run: a process of its own, or a fresh kernel; and papermill's engine."""
