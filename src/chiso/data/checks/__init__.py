"""What must hold in the data folder."""
