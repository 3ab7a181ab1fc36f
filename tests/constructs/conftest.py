"""The process of CDK that the tests of the library share."""

import pytest

with pytest.MonkeyPatch.context() as patch:
    # In each synth CDK looks for violations of its own rules, and without a feature flag tells nobody. Those who want
    # to know ask for it. The node of jsii, which importing CDK starts, keeps this environment, and nobody else does.
    patch.setenv("CDK_VALIDATION", "false")
    # Those rules are WebAssembly, of which node compiles more in the background than so few templates need.
    patch.setenv("NODE_OPTIONS", "--v8-pool-size=0")
    import aws_cdk  # noqa: F401
