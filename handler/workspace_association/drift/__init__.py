"""The drift check: a stack looks at its own associations, says what differs, and puts back what is missing.

Data goes one way: what the stack declares and what is there -> differences -> repair -> metrics. Nothing of it is
imported where a deployment changes associations.
"""
