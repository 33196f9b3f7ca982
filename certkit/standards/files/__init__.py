"""Files of records: read with their places, a few or millions."""
