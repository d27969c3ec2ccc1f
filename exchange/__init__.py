"""What leaves an installation and what comes into it."""
