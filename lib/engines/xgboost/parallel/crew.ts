import type { BoostingJob } from "../boosting.ts";
import type { PredictionJob } from "../predict.ts";
import { barrierLength, SharedTeam } from "./barrier.ts";

/** Work that a crew does together. */
export type Job =
  | { readonly kind: "boost"; readonly job: BoostingJob }
  | { readonly kind: "predict"; readonly job: PredictionJob };

/** What a worker is sent. */
export interface Order {
  readonly work: Job;
  readonly size: number;
  readonly rank: number;
  readonly barrier: Int32Array;
}

/** What a worker answers: that it is up, that it is done, or what went wrong. */
export type Reply =
  | { readonly kind: "up" }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly message: string };

class Member {
  readonly #worker: Worker;
  readonly up: Promise<void>;
  #settle: ((error?: Error) => void) | undefined;

  constructor() {
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), {
      type: "module",
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.up = promise;
    this.#worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      if (data.kind === "up") resolve();
      else if (data.kind === "done") this.#settle?.();
      else this.#settle?.(new Error(data.message));
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const error = new Error(`A worker failed: ${event.message}`);
      reject(error);
      this.#settle?.(error);
    };
  }

  send(order: Order): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#settle = (error) => error === undefined ? resolve() : reject(error);
    this.#worker.postMessage(order);
    return promise;
  }

  terminate(): void {
    this.#worker.terminate();
  }
}

/**
 * Workers that help this thread. They start in the background, and stay until
 * the crew is disposed of, so that one crew can do many pieces of work.
 */
export class Crew implements Disposable {
  readonly #members: Member[];
  #isBusy = false;

  /** A crew of `size` threads, this one included. */
  constructor(readonly size: number) {
    this.#members = Array.from({ length: size - 1 }, () => new Member());
  }

  /**
   * Hands out work. `team` is this thread's place in it; its first barrier must
   * wait for `ready`, so that a worker that does not start is an error and not a
   * standstill.
   *
   * @throws {Error} if the crew is still at other work.
   */
  start(work: Job): {
    team: SharedTeam;
    ready: Promise<unknown>;
    done: Promise<unknown>;
  } {
    // Two pieces of work would wait for each other at their barriers.
    if (this.#isBusy) {
      throw new Error("A crew does one piece of work at a time");
    }
    this.#isBusy = true;
    const { size } = this;
    const barrier = new Int32Array(new SharedArrayBuffer(4 * barrierLength));
    const done = Promise.allSettled(
      this.#members.map((member, i) =>
        member.send({ work, size, rank: i + 1, barrier })
      ),
    ).then((ends) => {
      const failed = ends.find(({ status }) => status === "rejected");
      if (failed?.status === "rejected") throw failed.reason;
    });
    // Failures are for the caller, who awaits this after its own part.
    const free = () => this.#isBusy = false;
    done.then(free, free);
    return {
      team: new SharedTeam(size, 0, barrier),
      ready: Promise.all(this.#members.map(({ up }) => up)),
      done,
    };
  }

  [Symbol.dispose](): void {
    for (const member of this.#members) member.terminate();
  }
}
