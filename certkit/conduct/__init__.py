"""Conduct: plan, driver, counterparts and clock become events. It acts and records; it has no opinion."""
