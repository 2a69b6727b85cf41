import { allOrStop } from "../../lib/jobs/mod.ts";
import { assert, assertEquals, assertRejects } from "../support/assert.ts";

/** Ends when the signal aborts, as a job that is stopped. */
function untilStopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

Deno.test("allOrStop() gives the results in the order of the items", async () => {
  const results = await allOrStop([2, 1], async (ticks) => {
    for (let i = 0; i < ticks; i++) await Promise.resolve();
    return ticks * 10;
  });
  assertEquals(results, [20, 10]);
});

Deno.test("allOrStop() stops the others at the first failure, and throws that one", async () => {
  let stopped = false;
  await assertRejects(
    () =>
      allOrStop(["fails", "runs"], async (item, signal) => {
        if (item === "fails") throw new RangeError("broken");
        await untilStopped(signal).finally(() => stopped = true);
      }),
    RangeError,
    "broken",
  );
  assert(stopped);
});

Deno.test("allOrStop() stops none where a request failed, and throws once the others have ended", async () => {
  const quota = Object.assign(new Error("quota"), { $metadata: {} });
  const ended: string[] = [];
  await assertRejects(
    () =>
      allOrStop(["refused", "runs"], async (item, signal) => {
        if (item === "refused") throw quota;
        await new Promise((resolve) => setTimeout(resolve));
        signal.throwIfAborted();
        ended.push(item);
      }),
    Error,
    "quota",
  );
  assertEquals(ended, ["runs"]);
});

Deno.test("allOrStop() throws the caller's reason when the caller aborts", async () => {
  const controller = new AbortController();
  const running = assertRejects(
    () =>
      allOrStop([1, 2], (_, signal) => untilStopped(signal), controller.signal),
    DOMException,
    "Ctrl-C",
  );
  controller.abort(new DOMException("Ctrl-C", "AbortError"));
  await running;
});
