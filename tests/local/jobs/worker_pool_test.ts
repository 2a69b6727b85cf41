import { WorkerPool } from "../../../lib/local/jobs/worker_pool.ts";
import { assert } from "../../support/assert.ts";

const BROKEN = `data:text/javascript,throw new Error("broken")`;

Deno.test("A worker that breaks down while it has no task takes nobody with it", async () => {
  const RealWorker = globalThis.Worker;
  const broken = Promise.withResolvers<Event>();
  globalThis.Worker = class extends RealWorker {
    constructor() {
      super(BROKEN, { type: "module" });
      this.addEventListener("error", broken.resolve);
    }
  };
  const pool = new WorkerPool();
  try {
    pool.warm(1);
  } finally {
    globalThis.Worker = RealWorker;
  }
  // An event that nobody takes up ends this process.
  const event = await broken.promise;
  await new Promise((resolve) => setTimeout(resolve, 0));
  assert(event.defaultPrevented);
  pool.close();
});
