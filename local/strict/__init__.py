"""What AWS does or enforces and MiniStack does not. Every local AWS has these rules; none can be switched off.

`python -m local.strict` is MiniStack with them: they wrap functions of it, in its own process. Of what MiniStack can
enforce itself, IAM is switched on (AUTH in local.ministack), and this needs no rule: 500 resources a template, 51,200
bytes of a template in a request, and 1,000,000 bytes of one in S3 (CloudFormation user guide, "Understand
CloudFormation quotas").
"""
