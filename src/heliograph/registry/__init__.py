"""What is said about institutions, outlets, brands, offices, laws and mechanisms, and how sure.

A registry is a folder of YAML that a person writes and reviews; from it follow tables, statuses
and labels. Nothing here is about a private person.
"""
