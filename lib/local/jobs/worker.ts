/**
 * Runs the tasks of jobs away from the service's thread, one at a time.
 *
 * @module
 */
import { failureReason } from "./failure_reason.ts";
import type { Order, Report, Task } from "./protocol.ts";
import { Reporter } from "./reporter.ts";
import type { TaskControl, TaskRunner } from "./task_control.ts";

/** Loaded when first asked for: a worker starts the sooner. */
function loadRunner(kind: Task["kind"]): Promise<TaskRunner<never>> {
  switch (kind) {
    case "training":
      return import("./training_task.ts").then((m) => m.runTrainingTask);
    case "transform":
      return import("./transform_task.ts").then((m) => m.runTransformTask);
    case "processing":
      return import("./processing_task.ts").then((m) => m.runProcessingTask);
  }
}

/** What a worker's `self` is; the types of Deno's main thread do not tell. */
const scope = self as unknown as {
  postMessage(report: Report): void;
  onmessage: (event: MessageEvent<Order>) => void;
};

let stopping = new AbortController();
const reporter = new Reporter((report) => scope.postMessage(report));

async function run(task: Task, stop: SharedArrayBuffer): Promise<void> {
  stopping = new AbortController();
  const word = new Int32Array(stop);
  const control: TaskControl = {
    signal: stopping.signal,
    stopping: () => Atomics.load(word, 0) === 1,
    started: () => reporter.send({ type: "started" }),
    log: (line) => reporter.log(line),
    keepUp: () => reporter.keepUp(),
  };
  try {
    const runTask = await loadRunner(task.kind) as TaskRunner<Task>;
    reporter.send({ type: "done", result: await runTask(task, control) });
  } catch (error) {
    reporter.send({ type: "failed", reason: failureReason(error) });
  }
}

scope.onmessage = ({ data }) => {
  if (data.type === "stop") stopping.abort();
  else if (data.type === "marked") reporter.caughtUp();
  else void run(data.task, data.stop);
};
