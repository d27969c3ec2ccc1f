"""Documents that strangers made: what they say and how their first page looks, found out by a process with limits."""
