"""The second judge, behind scripts/rejudge.py."""
