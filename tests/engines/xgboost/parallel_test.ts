import { layOut, objectiveFor } from "../../../lib/engines/xgboost/boosting.ts";
import {
  barrierLength,
  BrokenTeam,
  SharedTeam,
} from "../../../lib/engines/xgboost/parallel/barrier.ts";
import { Crew } from "../../../lib/engines/xgboost/parallel/crew.ts";
import { TaskQueue } from "../../../lib/engines/xgboost/parallel/task_queue.ts";
import { shareOf } from "../../../lib/engines/xgboost/parallel/team.ts";
import { defaults } from "../../../lib/engines/xgboost/parameters.ts";
import { train } from "../../../lib/engines/xgboost/train.ts";
import {
  assert,
  assertEquals,
  assertRejects,
  assertThrows,
} from "../../support/assert.ts";
import { generate } from "./generate.ts";

function barrierOf(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * barrierLength));
}

Deno.test("shareOf() splits a range without gap or overlap", () => {
  for (const size of [1, 2, 3, 7]) {
    let next = 5;
    for (let rank = 0; rank < size; rank++) {
      const [from, to] = shareOf({ size, rank, barrier() {} }, 5, 25);
      assertEquals(from, next);
      assert(to - from >= Math.floor(20 / size));
      next = to;
    }
    assertEquals(next, 25);
  }
});

Deno.test("TaskQueue gives each task to one thread, time after time", () => {
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const queues = [0, 1].map((rank) =>
    new TaskQueue({ size: 2, rank, barrier() {} }, counter)
  );
  for (const count of [3, 0, 5]) {
    const done: number[] = [];
    queues[0]!.run(count, (task) => {
      done.push(task);
      // The other thread comes amid the first task, and leaves nothing.
      if (done.length === 1) queues[1]!.run(count, (other) => done.push(other));
    });
    if (count === 0) queues[1]!.run(count, (task) => done.push(task));
    assertEquals(done, Array.from({ length: count }, (_, i) => i));
  }
});

for (
  const [how, given] of [
    ["node by node", { maxDepth: 5 }],
    ["feature by feature", { maxDepth: 0, minChildWeight: 40 }],
  ] as const
) {
  Deno.test(`train() splits many rows ${how} to the same model on any number of threads`, async () => {
    using two = new Crew(2);
    using three = new Crew(3);
    const dataset = generate({ rows: 5000, missing: 0.05, weighted: true });
    const parameters = {
      ...defaults,
      ...given,
      treeMethod: "hist" as const,
      numRound: 3,
      subsample: 0.9,
    };
    const alone = await train(parameters, dataset, { threads: 1 });
    for (const crew of [two, three]) {
      assertEquals(await train(parameters, dataset, { crew }), alone);
    }
  });
}

Deno.test("SharedTeam lets nobody wait for a thread that has failed", () => {
  const state = barrierOf();
  new SharedTeam(2, 1, state).break();
  assertThrows(() => new SharedTeam(2, 0, state).barrier(), BrokenTeam);
});

Deno.test("a failure in a worker is the error of the training, not a standstill", async () => {
  using crew = new Crew(2);
  const dataset = generate({ rows: 50 });
  const parameters = { ...defaults, numRound: 1 };
  const job = layOut(
    {
      ...dataset,
      parameters: { ...parameters, objective: "no:such" },
      method: "hist",
      baseMargin: 0,
      start: { trees: [], treeInfo: [], weightDrop: [] },
    },
    objectiveFor(parameters),
    2,
  );
  const { team, ready, done } = crew.start({ kind: "boost", job });
  await ready;
  assertThrows(() => team.barrier(), BrokenTeam);
  await assertRejects(() => done, Error, "no:such");
  // The crew is free again, and none the worse.
  assertEquals(
    await train(parameters, dataset, { crew }),
    await train(parameters, dataset),
  );
});

Deno.test("an error in onRound ends a training on several threads", async () => {
  using crew = new Crew(2);
  const dataset = generate({ rows: 50 });
  const parameters = { ...defaults, numRound: 5 };
  await assertRejects(
    () =>
      train(parameters, dataset, {
        crew,
        onRound() {
          throw new RangeError("enough");
        },
      }),
    RangeError,
    "enough",
  );
});

Deno.test("a crew refuses a second piece of work while it is at the first", async () => {
  using crew = new Crew(2);
  const dataset = generate({ rows: 50 });
  const parameters = { ...defaults, numRound: 3 };
  const first = train(parameters, dataset, { crew });
  await assertRejects(
    () => train(parameters, dataset, { crew }),
    Error,
    "one piece of work at a time",
  );
  assertEquals((await first).trees.length, 3);
  await train(parameters, dataset, { crew });
});
