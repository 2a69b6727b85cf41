import { logOperations } from "../../../lib/local/logs/mod.ts";
import { s3Operations } from "../../../lib/local/s3/operations/mod.ts";
import { LogStore } from "../../../lib/local/store/log_store.ts";
import { stsOperations } from "../../../lib/local/sts/mod.ts";
import { assertEquals } from "../../support/assert.ts";
import { openTestLocal, send } from "./support.ts";

const page = await Deno.readTextFile(
  new URL("../../../lib/local/fidelity.md", import.meta.url),
);

/** First cells of the table under a heading. */
function operationsUnder(heading: string): string[] {
  const section = page.split(/^## /m).find((part) =>
    part.startsWith(`${heading}\n`)
  )!;
  const cells = Array.from(
    section.matchAll(/^\| (\w+) +\|/gm),
    ([, cell]) => cell!,
  );
  return cells.filter((cell) => cell !== "operation");
}

Deno.test("the page on fidelity has every operation of S3, and no other", () => {
  assertEquals(operationsUnder("S3"), Object.keys(s3Operations));
});

Deno.test("the page on fidelity has every operation of CloudWatch Logs, and no other", () => {
  using logs = new LogStore(":memory:");
  assertEquals(
    operationsUnder("CloudWatch Logs"),
    Object.keys(logOperations(logs)),
  );
});

Deno.test("the page on fidelity has every operation of STS, and no other", () => {
  assertEquals(operationsUnder("STS"), Object.keys(stsOperations));
});

Deno.test("the page on fidelity has every operation of SageMaker Runtime that is not refused by name", async () => {
  await using test = await openTestLocal();
  const paths = {
    InvokeEndpoint: "invocations",
    InvokeEndpointAsync: "async-invocations",
    InvokeEndpointWithResponseStream: "invocations-response-stream",
  };
  const answered: string[] = [];
  for (const [name, path] of Object.entries(paths)) {
    const target = `/endpoints/none/${path}`;
    const { headers } = await send(test.local, "POST", target, {}, "1");
    const code = headers.get("x-amzn-errortype");
    if (code !== "UnknownOperationException") answered.push(name);
  }
  assertEquals(operationsUnder("SageMaker Runtime"), answered);
});
