// Runs the function of aws-cdk-lib's AwsCustomResource in a process of its own, as local/simulator/runner.py runs ours.
// Events that are handed over together are worked on at once: CloudFormation sends those of a stack at the same time.
const https = require("https");
const readline = require("readline");

// The handler leaves the port of the response URL out, because in AWS there is none.
const request = https.request;
https.request = (options, done) => request({ ...options, port: process.env.ANSWERS_PORT }, done);

const answer = console.log.bind(console);
console.log = console.error;

const [file] = process.argv.slice(2);
const { handler } = require(file);

readline.createInterface({ input: process.stdin }).on("line", async (line) => {
  await handler(JSON.parse(line).event, { logStreamName: "stream" });
  answer(JSON.stringify({ first_call: 0, peak: 0, skipped: 0 }));
});
