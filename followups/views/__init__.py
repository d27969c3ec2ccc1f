"""Pages of staying in touch, one module for each kind of thing."""
