import type { Invocation, InvocationResult } from "../containers/container.ts";
import type { Serving } from "../jobs/serving.ts";
import type { LogEvent } from "../store/log_streams.ts";
import type { HostOrder, HostReport } from "./protocol.ts";

/** Milliseconds within which a container must answer, as on AWS. */
const INVOCATION_TIMEOUT = 60_000;

/** Milliseconds that a container may take to end by itself. */
const PATIENCE = 3_000;

/** A container's answer to an invocation. */
export type ModelAnswer = InvocationResult;

/** A container's refusal of an invocation. */
export class ModelFailure extends Error {
  override readonly name = "ModelFailure";

  /** @param status HTTP status of the container; 0 where it did not answer. */
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

/** How a host loads and answers. */
export interface HostOptions {
  /** Milliseconds that the models may take to load. */
  readonly startupTimeout: number;
  /** Milliseconds. Default: 60 seconds. */
  readonly invocationTimeout?: number;
  log(events: readonly LogEvent[]): void;
}

type Pending = PromiseWithResolvers<InvocationResult>;

/** The containers of one variant, loaded in a worker of their own. */
export class ModelHost {
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url), {
    type: "module",
    name: "sagebook-endpoint",
  });
  readonly #options: HostOptions;
  readonly #ready = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  readonly #flying = new Map<number, Pending>();
  /**
   * Settles once the models are loaded.
   *
   * @throws {ModelFailure} If they cannot be.
   */
  readonly loaded: Promise<void>;
  #count = 0;
  #closing: Promise<void> | undefined;
  /** Whether it cannot be asked any more. */
  hasEnded = false;

  constructor(serving: Serving, options: HostOptions) {
    this.#options = options;
    this.#worker.onmessage = ({ data }: MessageEvent<HostReport>) =>
      this.#hear(data);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#end(`The container broke down: ${event.message}`);
    };
    this.#tell({ type: "load", serving });
    this.loaded = this.#load();
    this.loaded.catch(() => {});
  }

  /** Settles once its containers have ended. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  async #load(): Promise<void> {
    const { startupTimeout } = this.#options;
    const timer = setTimeout(
      () => this.#end(`No answer within ${startupTimeout / 1000} seconds`),
      startupTimeout,
    );
    try {
      await this.#ready.promise;
    } catch (error) {
      this.hasEnded = true;
      await this.close();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Has the containers answer.
   *
   * @throws {ModelFailure} If they refuse, break down, or do not answer in time.
   */
  async invoke(invocation: Invocation): Promise<ModelAnswer> {
    const { invocationTimeout = INVOCATION_TIMEOUT } = this.#options;
    if (this.hasEnded) throw new ModelFailure(500, "The container has ended");
    const id = this.#count++;
    const answer: Pending = Promise.withResolvers();
    this.#flying.set(id, answer);
    this.#tell({ type: "invoke", id, ...invocation });
    const timer = setTimeout(() => {
      // It hangs: another takes its place, once nobody waits for it any more.
      void this.retire();
      answer.reject(
        new ModelFailure(
          0,
          "Your invocation timed out while waiting for a response from container primary. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.",
        ),
      );
    }, invocationTimeout);
    try {
      return await answer.promise;
    } finally {
      clearTimeout(timer);
      this.#flying.delete(id);
    }
  }

  /** Takes no more requests, and closes once those under way are answered. */
  async retire(): Promise<void> {
    this.hasEnded = true;
    await Promise.allSettled(
      [...this.#flying.values()].map(({ promise }) => promise),
    );
    await this.close();
  }

  /** Ends the containers: by themselves, or else by force. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.hasEnded = true;
    this.#tell({ type: "close" });
    const timer = setTimeout(() => this.#closed.resolve(), PATIENCE);
    await this.#closed.promise;
    clearTimeout(timer);
    this.#end("The endpoint has ended");
  }

  #end(reason: string): void {
    this.hasEnded = true;
    this.#worker.terminate();
    const failure = new ModelFailure(500, reason);
    this.#ready.reject(failure);
    for (const answer of this.#flying.values()) answer.reject(failure);
    this.#closed.resolve();
    this.#ended.resolve();
  }

  #tell(order: HostOrder): void {
    this.#worker.postMessage(order);
  }

  #hear(report: HostReport): void {
    switch (report.type) {
      case "loaded":
        return this.#ready.resolve();
      case "failed":
        return this.#ready.reject(new ModelFailure(500, report.reason));
      case "log":
        return this.#options.log(report.events);
      case "mark":
        return this.#tell({ type: "marked" });
      case "answer":
        return this.#flying.get(report.id)?.resolve(report);
      case "refusal":
        return this.#flying.get(report.id)
          ?.reject(new ModelFailure(report.status, report.message));
      case "closed":
        return this.#closed.resolve();
    }
  }
}
