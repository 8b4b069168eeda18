"""Figures and exports; for now, the activity log."""
