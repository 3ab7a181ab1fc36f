"""The CDK CLI, CloudFormation and the function, together on the local AWS."""
