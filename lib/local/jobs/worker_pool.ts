import type { Order, Report, Task, TaskResult } from "./protocol.ts";

/** Ended without an answer: terminated, or brought down by an error. */
export class WorkerLost extends Error {
  override readonly name = "WorkerLost";
}

/** A task under way in a worker. */
export interface RunningTask {
  /**
   * What the task left.
   *
   * @throws {WorkerLost} If the worker ended without an answer.
   */
  readonly result: Promise<TaskResult | { readonly reason: string }>;
  /** Asks the container to save what it has and return, as SIGTERM does. */
  stop(): void;
  /** Ends it at once, as SIGKILL does. */
  kill(): void;
}

/** Workers that outlive their tasks, so that the next one starts warm. */
export class WorkerPool {
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();

  /** Starts workers until there are `count`. */
  warm(count: number): void {
    while (this.#all.size < count) this.#rest(this.#spawn());
  }

  /** Runs a task in a worker of its own; `listen` hears it out. */
  run(task: Task, listen: (report: Report) => void): RunningTask {
    const worker = this.#idle.pop() ?? this.#spawn();
    const stop = new SharedArrayBuffer(4);
    const { promise: result, resolve, reject } = Promise.withResolvers<
      TaskResult | { readonly reason: string }
    >();
    const send = (order: Order) => worker.postMessage(order);
    const release = () => this.#rest(worker);
    const lose = (message: string) => {
      this.#end(worker);
      reject(new WorkerLost(message));
    };
    const hear = (report: Report) => {
      try {
        listen(report);
      } catch (error) {
        this.#end(worker);
        reject(error);
      }
    };
    worker.onmessage = ({ data }: MessageEvent<Report>) => {
      if (data.type === "done") {
        release();
        resolve(data.result);
      } else if (data.type === "failed") {
        release();
        resolve({ reason: data.reason });
      } else if (data.type === "mark") send({ type: "marked" });
      else hear(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      lose(event.message);
    };
    send({ type: "run", task, stop });
    return {
      result,
      stop() {
        Atomics.store(new Int32Array(stop), 0, 1);
        send({ type: "stop" });
      },
      kill: () => lose("killed"),
    };
  }

  /** Ends all workers, whatever they do. */
  close(): void {
    for (const worker of this.#all) worker.terminate();
    this.#all.clear();
    this.#idle.length = 0;
  }

  #spawn(): Worker {
    const worker = new Worker(new URL("./worker.ts", import.meta.url), {
      type: "module",
      name: "sagebook-job",
    });
    this.#all.add(worker);
    return worker;
  }

  /** Has a worker wait for its next task; if it breaks down meanwhile it just goes. */
  #rest(worker: Worker): void {
    worker.onmessage = null;
    worker.onerror = (event) => {
      event.preventDefault();
      this.#idle.splice(this.#idle.indexOf(worker), 1);
      this.#end(worker);
    };
    this.#idle.push(worker);
  }

  #end(worker: Worker): void {
    worker.terminate();
    this.#all.delete(worker);
  }
}
