import { EndpointFleet } from "../endpoints/fleet.ts";
import { liveDeployments } from "../endpoints/transition.ts";
import type { LocalContext } from "../service/context.ts";
import { removeFolder } from "./folders.ts";
import { failureReason } from "./failure_reason.ts";
import { JOB_KINDS, type JobKindName } from "./job_kinds.ts";
import type { MetricWatch } from "./protocol.ts";
import { WorkerPool } from "./worker_pool.ts";

/** Time between two attempts to write a record, in milliseconds. */
const RETRY_DELAY = 1_000;

/** Why a job is asked to end. */
export type StopReason = "stopped" | "closing";

/** What a tuning job wants of a training job that it starts. */
export interface Supervisor {
  /** Name of the metric that it hears. */
  readonly metric: string;
  /** What to look out for from now on. */
  watch(): MetricWatch;
  /** Hears each value of the watched metric. */
  hear(value: number): void;
  /** The job has paused: it is to be resumed or stopped. */
  paused(): void;
}

/** What a run of a job works with. */
export interface JobRun {
  readonly name: string;
  readonly context: LocalContext;
  readonly workers: WorkerPool;
  /** Aborts when the job must end; the reason is a {@linkcode StopReason}. */
  readonly signal: AbortSignal;
  /** Says that the job's host was taken away, as AWS does with spot instances. */
  readonly interruptions: EventTarget;
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly grace: number;
  /** Of a training job that belongs to a tuning job. */
  readonly supervisor?: Supervisor;
}

/** One kind of job, as the scheduler runs it. */
export interface JobKind {
  /**
   * Whether a running job takes one of the limited places. A job that only
   * starts others and waits for them must not: it would wait for ever.
   */
  readonly takesPlace: boolean;
  /**
   * Runs a job from its record to its end; must leave the record terminal, or
   * say that the job has paused.
   */
  run(run: JobRun): Promise<"paused" | void>;
  /** Ends a job whose run broke down. */
  fail(name: string, reason: string, context: LocalContext): void;
  /** Ends a job that was stopped before its turn came, or while it paused. */
  stopWaiting(name: string, context: LocalContext): void;
  /** Removes what such a job has left. */
  cleanUp?(name: string, context: LocalContext): Promise<void>;
  /** Names of the jobs that a dead process left unfinished, oldest first. */
  unfinished(context: LocalContext): string[];
  /**
   * What becomes of an unfinished job: `wait` where it is to run again; `ended`
   * where the record was made terminal.
   */
  recover(name: string, context: LocalContext): "wait" | "ended";
}

interface Entry {
  readonly kind: JobKindName;
  readonly name: string;
  readonly ended: Promise<void>;
  readonly end: () => void;
  readonly stopping: AbortController;
  readonly interruptions: EventTarget;
  running: boolean;
}

/**
 * Runs jobs in the order in which they were created, a limited number at once.
 * The records say what jobs there are; the scheduler only knows those that have
 * not ended.
 */
export class Scheduler {
  /** Models that stay loaded for endpoints. */
  readonly fleet: EndpointFleet;
  readonly #context: LocalContext;
  readonly #workers = new WorkerPool();
  readonly #places: number;
  readonly #grace: number;
  readonly #entries = new Map<string, Entry>();
  readonly #waiting = new Set<Entry>();
  readonly #supervisors = new Map<string, Supervisor>();
  readonly #cleaning = new Set<Promise<void>>();
  #taken = 0;
  #closed = false;

  /** @param grace Milliseconds between SIGTERM and SIGKILL. Default: the service's 120 s. */
  constructor(state: Omit<LocalContext, "scheduler">, grace = 120_000) {
    this.#context = { ...state, scheduler: this };
    this.fleet = new EndpointFleet(state);
    this.#grace = grace;
    this.#places = state.maxRunningJobs ?? navigator.hardwareConcurrency;
  }

  /** Starts a job whose record was written, or has it wait for its turn. */
  submit(kind: JobKindName, name: string): void {
    const { promise, resolve } = Promise.withResolvers<void>();
    const entry: Entry = {
      kind,
      name,
      ended: promise,
      end: resolve,
      stopping: new AbortController(),
      interruptions: new EventTarget(),
      running: false,
    };
    this.#entries.set(keyOf(kind, name), entry);
    this.#waiting.add(entry);
    this.#startNext();
  }

  /** Has a training job, which is to be created next, watched until its end. */
  supervise(name: string, supervisor: Supervisor): void {
    this.#supervisors.set(name, supervisor);
  }

  /** Has a training job that has paused go on when its turn comes. */
  resume(name: string): void {
    const entry = this.#entries.get(keyOf("training-job", name));
    if (entry === undefined || entry.running) return;
    this.#waiting.add(entry);
    this.#startNext();
  }

  /** Asks a job to end: at once where it waits, else as its container does. */
  stop(kind: JobKindName, name: string): void {
    const entry = this.#entries.get(keyOf(kind, name));
    if (entry === undefined) return;
    if (entry.running) entry.stopping.abort("stopped" satisfies StopReason);
    else {
      this.#stopWaiting(entry);
      this.#finish(entry);
    }
  }

  /** Takes a spot training job's host away: it stops, waits and starts again. */
  interrupt(name: string): void {
    this.#entries.get(keyOf("training-job", name))?.interruptions
      .dispatchEvent(new Event("interruption"));
  }

  /** Settles once the job has ended; at once where it is not known. */
  async ended(kind: JobKindName, name: string): Promise<void> {
    await this.#entries.get(keyOf(kind, name))?.ended;
  }

  /**
   * Takes up what an earlier process left: its running jobs become Failed, what
   * waited waits again.
   */
  async recover(): Promise<void> {
    await removeFolder(`${this.#context.stateFolder}/jobs`);
    await this.fleet.keepOnly(liveDeployments(this.#context));
    for (const kind of Object.keys(JOB_KINDS) as JobKindName[]) {
      const { unfinished, recover } = JOB_KINDS[kind];
      for (const name of unfinished(this.#context)) {
        if (recover(name, this.#context) === "wait") this.submit(kind, name);
      }
    }
  }

  /** Starts workers ahead of the first job. */
  warm(): void {
    this.#workers.warm(this.#places);
  }

  /** Ends all running jobs, Failed; those that wait do so until the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#waiting.clear();
    const running = [...this.#entries.values()].filter(({ running }) =>
      running
    );
    for (const { stopping } of running) {
      stopping.abort("closing" satisfies StopReason);
    }
    await Promise.all(running.map(({ ended }) => ended));
    await Promise.all(this.#cleaning);
    await this.fleet.close();
    this.#workers.close();
  }

  #startNext(): void {
    if (this.#closed) return;
    for (const entry of this.#waiting) {
      const { takesPlace } = JOB_KINDS[entry.kind];
      if (takesPlace && this.#taken >= this.#places) continue;
      void this.#run(entry, takesPlace);
    }
  }

  async #run(entry: Entry, takesPlace: boolean): Promise<void> {
    const { kind, name, stopping, interruptions } = entry;
    this.#waiting.delete(entry);
    entry.running = true;
    if (takesPlace) this.#taken++;
    const supervisor = kind === "training-job"
      ? this.#supervisors.get(name)
      : undefined;
    let end: "paused" | void = undefined;
    try {
      end = await JOB_KINDS[kind].run({
        name,
        context: this.#context,
        workers: this.#workers,
        signal: stopping.signal,
        interruptions,
        grace: this.#grace,
        ...(supervisor && { supervisor }),
      });
      const wasStopped = stopping.signal.aborted && !this.#closed;
      // It has paused since: its record is not terminal yet.
      if (end === "paused" && wasStopped) this.#stopWaiting(entry);
    } catch (error) {
      await this.#fail(entry, failureReason(error));
    } finally {
      if (takesPlace) this.#taken--;
      if (end === "paused" && !stopping.signal.aborted) {
        entry.running = false;
        supervisor?.paused();
      } else {
        this.#finish(entry);
      }
      this.#startNext();
    }
  }

  /**
   * Makes a job whose run broke down Failed. A full disk may stand in the way: it
   * is tried again until there is room, or the next start does it.
   */
  async #fail({ kind, name }: Entry, reason: string): Promise<void> {
    while (!this.#closed) {
      try {
        JOB_KINDS[kind].fail(name, reason, this.#context);
        return;
      } catch (error) {
        console.error(`Cannot record the failure of ${kind} "${name}":`, error);
        await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY));
      }
    }
  }

  #stopWaiting({ kind, name }: Entry): void {
    const { stopWaiting, cleanUp } = JOB_KINDS[kind];
    stopWaiting(name, this.#context);
    // What cannot be removed the next start removes.
    const cleaning = cleanUp?.(name, this.#context).catch(() => {})
      .finally(() => this.#cleaning.delete(cleaning!));
    if (cleaning !== undefined) this.#cleaning.add(cleaning);
  }

  #finish(entry: Entry): void {
    this.#waiting.delete(entry);
    const key = keyOf(entry.kind, entry.name);
    // An endpoint may be on its next way already.
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
    if (entry.kind === "training-job") this.#supervisors.delete(entry.name);
    entry.end();
  }
}

function keyOf(kind: JobKindName, name: string): string {
  return `${kind}/${name}`;
}
