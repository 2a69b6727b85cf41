import type { LogEvent, LogStreams } from "../store/log_streams.ts";

/** Longest wait of a line before it can be read, in milliseconds. */
const DELAY = 50;

/** Writes the lines of one job: together, as each write is a transaction. */
export class LogWriter {
  readonly #logs: LogStreams;
  readonly #group: string;
  readonly #waiting = new Map<string, LogEvent[]>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(logs: LogStreams, group: string) {
    this.#logs = logs;
    this.#group = group;
  }

  write(stream: string, event: LogEvent): void {
    const events = this.#waiting.get(stream);
    if (events === undefined) this.#waiting.set(stream, [event]);
    else events.push(event);
    this.#timer ??= setTimeout(() => this.flush(), DELAY);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [stream, events] of this.#waiting) {
      this.#logs.append(this.#group, stream, events);
    }
    this.#waiting.clear();
  }
}
