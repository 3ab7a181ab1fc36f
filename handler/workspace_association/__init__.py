"""Keeps the associations of one Amazon Connect workspace as a CloudFormation stack declares them.

Data goes one way: event -> request -> plan -> apply -> response. Importing any module but `main` changes nothing.
"""
