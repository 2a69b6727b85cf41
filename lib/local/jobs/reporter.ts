import type { LogEvent } from "../store/log_streams.ts";
import type { LogLine, MetricPoint, Report } from "./protocol.ts";

/** Characters of log lines that may be on their way to the service. */
const MOST_UNREAD = 2 ** 18;

/** What each line counts beside its characters. */
const LINE_COST = 100;

/** Longest wait of a line for others, in milliseconds. */
const MOST_DELAY = 20;

/** Lines of one stream that go together. */
interface Lines {
  readonly stream: string;
  readonly since: number;
  readonly events: LogEvent[];
  readonly metrics: MetricPoint[];
}

/**
 * A worker's reports to the service. Lines that come at once go together; those who
 * write without end wait until the service has taken what is on its way, so that
 * the memory for it is bounded.
 */
export class Reporter {
  readonly #post: (report: Report) => void;
  #lines: Lines | undefined;
  #unread = 0;
  #waiting: PromiseWithResolvers<void> | undefined;

  constructor(post: (report: Report) => void) {
    this.#post = post;
  }

  send(report: Report): void {
    this.#sendLines();
    this.#post(report);
  }

  log({ stream, timestamp, message, metrics = [] }: LogLine): void {
    if (this.#lines?.stream !== stream) this.#sendLines();
    this.#lines ??= this.#beginLines(stream, timestamp);
    this.#lines.events.push({ timestamp, message });
    this.#lines.metrics.push(...metrics);
    this.#unread += message.length + LINE_COST;
    // An algorithm that never waits gives no other chance.
    if (timestamp - this.#lines.since >= MOST_DELAY) this.#sendLines();
  }

  /** Settles once there is room for more. */
  async keepUp(): Promise<void> {
    if (this.#unread < MOST_UNREAD) return;
    if (this.#waiting === undefined) {
      this.#waiting = Promise.withResolvers();
      this.send({ type: "mark" });
    }
    await this.#waiting.promise;
  }

  /** The service has taken what was sent before the last mark. */
  caughtUp(): void {
    this.#unread = 0;
    this.#waiting?.resolve();
    this.#waiting = undefined;
  }

  #beginLines(stream: string, since: number): Lines {
    queueMicrotask(() => this.#sendLines());
    return { stream, since, events: [], metrics: [] };
  }

  #sendLines(): void {
    if (this.#lines === undefined) return;
    const { stream, events, metrics } = this.#lines;
    this.#lines = undefined;
    this.#post({ type: "log", stream, events, metrics });
  }
}
