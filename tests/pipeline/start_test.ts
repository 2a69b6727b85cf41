import {
  lambdaArn,
  lambdaStep,
  type Pipeline,
  start,
  upsert,
  wait,
} from "../../lib/pipeline/mod.ts";
import { UserError } from "../../lib/engines/user_error.ts";
import { openSession } from "../../lib/session/mod.ts";
import { quietProgress } from "../../lib/session/open_progress.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";
import { inFolder, inSession } from "../support/sessions.ts";

Deno.test("steps that are started alone take what they need from the newest execution, or from the one that is named", async () => {
  await inFolder(async (folder) => {
    let calls = 0;
    const seen: unknown[] = [];
    await using session = await openSession({
      state: folder,
      progress: quietProgress,
      functions: {
        count: () => ({ n: ++calls }),
        see: ({ n }: { n: number }) => void seen.push(n),
      },
    });
    const count = lambdaStep("Count", {
      FunctionArn: lambdaArn(session, "count"),
    }, { outputs: { n: "Integer" } });
    const see = lambdaStep("See", {
      FunctionArn: lambdaArn(session, "see"),
      Arguments: { n: count.output("n") },
    });
    const pipeline: Pipeline = { name: "Alone", steps: [count, see] };
    await upsert(session, pipeline);
    const first = await start(session, pipeline);
    await wait(session, first);
    await wait(session, await start(session, pipeline));
    for (const source of [{}, { source: first }]) {
      const alone = await start(session, pipeline, {
        steps: ["See"],
        ...source,
      });
      await wait(session, alone);
    }
    assertEquals(seen, [1, 2, 2, 1]);
    assertEquals(calls, 2);
  });
});

Deno.test("start() refuses what it would not use, and what is no value", async () => {
  await inSession(async (session) => {
    const none = { name: "None" };
    await assertRejects(
      () => start(session, none, { source: "arn" }),
      UserError,
      '"source" goes with "steps"',
    );
    for (const value of [undefined, null, {}, ["a"]]) {
      await assertRejects(
        () => start(session, none, { parameters: { A: value as never } }),
        UserError,
        'Cannot start with the parameter "A": its value must be a text',
      );
    }
  });
});
