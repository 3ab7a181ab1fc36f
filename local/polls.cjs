// Loaded into the CDK CLI before it starts (node --require). It asks CloudFormation every 2 seconds for events and every
// 5 for the state of a stack, as fits AWS, and takes no setting for that. The local AWS is done in less than a second.
const INTERVALS = new Set([2000, 5000]);
const SOONER = 200;

globalThis.setTimeout = new Proxy(globalThis.setTimeout, {
  apply: (original, self, [callback, delay, ...rest]) =>
    Reflect.apply(original, self, [callback, INTERVALS.has(delay) ? SOONER : delay, ...rest]),
});
