"""What AWS enforces and MiniStack does not. Every local AWS has these rules; none can be switched off.

All but `permissions` wrap functions of MiniStack, in its own process: `python -m local.strict` is MiniStack with them.
What MiniStack enforces itself needs no rule: 500 resources a template, 51,200 bytes of a template in a request, and
1,000,000 bytes of one in S3 (CloudFormation user guide, "Understand CloudFormation quotas").
"""
