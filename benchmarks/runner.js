// Runs the function of aws-cdk-lib's AwsCustomResource in a process of its own; see runner.py. The events of one
// invocation are for different resources: CloudFormation sends those at the same time.
const began = (performance.timeOrigin + performance.now()) / 1000;
const fs = require("fs");
const https = require("https");
const readline = require("readline");

// The handler leaves the port of the response URL out, because in AWS there is none.
const request = https.request;
https.request = (options, done) => request({ ...options, port: process.env.ANSWERS_PORT }, done);

const answer = console.log.bind(console);
console.log = console.error;

const [file] = process.argv.slice(2);
const { handler } = require(file);

const peak = () =>
  process.platform !== "linux"
    ? process.resourceUsage().maxRSS
    : Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync("/proc/self/status", "utf8"))[1]);

readline.createInterface({ input: process.stdin }).on("line", async (line) => {
  const { events } = JSON.parse(line);
  const start = performance.now();
  let error = null;
  try {
    await Promise.all(events.map((event) => handler(event, { logStreamName: "stream" })));
  } catch (raised) {
    error = String(raised);
  }
  answer(JSON.stringify({ seconds: (performance.now() - start) / 1000, error, began, peak: peak() }));
});
