"""What tests share: invented inputs, faults on purpose, readers of what was made."""
