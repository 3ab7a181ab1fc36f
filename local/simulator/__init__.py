"""What stands around the function: its process, the events of CloudFormation, where its responses go."""
