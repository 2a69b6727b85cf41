import type { Report } from "../../../lib/local/jobs/protocol.ts";
import { Reporter } from "../../../lib/local/jobs/reporter.ts";
import { assert, assertEquals } from "../../support/assert.ts";

const line = (message: string, stream = "algo-1", timestamp = 0) => ({
  stream,
  timestamp,
  message,
});

function messages(report: Report | undefined): string[] {
  assert(report?.type === "log");
  return report.events.map(({ message }) => message);
}

Deno.test("Lines that come at once go together, each stream by itself, before what follows", async () => {
  const reports: Report[] = [];
  const reporter = new Reporter((report) => reports.push(report));
  reporter.log(line("a"));
  reporter.log(line("b"));
  reporter.log(line("c", "algo-2"));
  await Promise.resolve();
  assertEquals(reports.map(messages), [["a", "b"], ["c"]]);
  reporter.log(line("d"));
  reporter.send({ type: "started" });
  assertEquals(reports.slice(2).map(({ type }) => type), ["log", "started"]);
});

Deno.test("Lines of an algorithm that never waits go after some milliseconds", () => {
  const reports: Report[] = [];
  const reporter = new Reporter((report) => reports.push(report));
  reporter.log(line("a", "algo-1", 1000));
  reporter.log(line("b", "algo-1", 1010));
  assertEquals(reports.length, 0);
  reporter.log(line("c", "algo-1", 1020));
  assertEquals(messages(reports[0]), ["a", "b", "c"]);
});

Deno.test("Who writes without end waits until the service has taken what is on its way", async () => {
  const reports: Report[] = [];
  const reporter = new Reporter((report) => reports.push(report));
  await reporter.keepUp();
  reporter.log(line("x".repeat(300_000)));
  let waited = false;
  const both = Promise.all([reporter.keepUp(), reporter.keepUp()])
    .then(() => waited = true);
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(waited, false);
  assertEquals(reports.map(({ type }) => type), ["log", "mark"]);
  reporter.caughtUp();
  await both;
  await reporter.keepUp();
  assertEquals(reports.length, 2);
});
