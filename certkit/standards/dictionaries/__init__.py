"""The dictionary: what it says, how it is read, and what it demands of the value of a field."""
