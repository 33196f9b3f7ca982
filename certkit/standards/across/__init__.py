"""What only records together show: keys, references, order, intervals, channels."""
