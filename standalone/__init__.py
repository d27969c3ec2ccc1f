"""The embedded default: real servers and all processes behind `manage.py up`."""
