"""The records of the platform as datasets of the data standard; names are those of the standard, misspellings included.

One function per dataset makes its fields from the facts that `Context.publish` was given: domain rows under the names
project, tender_project, section, purchaser, agency (None where the purchaser runs the tender itself), notice, terms,
and those that the function names. `fixed` holds what the standard asks for and the platform does not have.
"""
