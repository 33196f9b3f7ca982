"""JSON Schema and XSD made from the dictionary."""
