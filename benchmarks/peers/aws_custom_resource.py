"""What a user would write with aws-cdk-lib's AwsCustomResource: one for each 25 ARNs."""

from aws_cdk import custom_resources as cr


def declare(stack, target, batches):
    for number, batch in enumerate(batches):

        def call(action, batch=batch, number=number):
            return cr.AwsSdkCall(
                service="connect",
                action=action,
                parameters={**target, "ResourceArns": batch},
                physical_resource_id=cr.PhysicalResourceId.of(f"associations-{number}"),
            )

        cr.AwsCustomResource(
            stack,
            f"Associations{number}",
            on_create=call("AssociateWorkspace"),
            on_update=call("AssociateWorkspace"),
            on_delete=call("DisassociateWorkspace"),
            install_latest_aws_sdk=False,
            policy=cr.AwsCustomResourcePolicy.from_sdk_calls(resources=cr.AwsCustomResourcePolicy.ANY_RESOURCE),
        )
