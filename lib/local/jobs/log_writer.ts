import type { LogEvent, LogStreams } from "../store/log_streams.ts";

/** Longest wait of a line before it can be read, in milliseconds. */
const DELAY = 50;

/** Wait after the lines could not be written, in milliseconds. */
const RETRY_DELAY = 1_000;

/** Lines of a stream that are kept while they cannot be written. */
const MOST_KEPT = 10_000;

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
    this.#wait(DELAY);
  }

  /**
   * Writes all lines now.
   *
   * @throws If the store cannot take them; they are kept.
   */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [stream, events] of this.#waiting) {
      this.#logs.append(this.#group, stream, events);
      this.#waiting.delete(stream);
    }
  }

  #wait(delay: number): void {
    this.#timer ??= setTimeout(() => {
      try {
        this.flush();
      } catch {
        // A full disk: the last flush tells, if it is still full by then.
        for (const events of this.#waiting.values()) {
          events.splice(0, events.length - MOST_KEPT);
        }
        this.#wait(RETRY_DELAY);
      }
    }, delay);
  }
}
