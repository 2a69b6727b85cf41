import type { LogEvent, LogStreams } from "../store/log_streams.ts";

/** Longest wait of a line before it can be read, in milliseconds. */
const DELAY = 50;

/** Wait after the lines could not be written, in milliseconds. */
const RETRY_DELAY = 1_000;

/** Characters that are not written yet, above which they are at once. */
const MOST_WAITING = 2 ** 18;

/** Characters of a stream that are kept while they cannot be written. */
const MOST_KEPT = MOST_WAITING / 2;

/** What a line counts beside its characters. */
const LINE_COST = 100;

/** Writes the lines of one job: together, as each write is a transaction. */
export class LogWriter {
  readonly #logs: LogStreams;
  readonly #group: string;
  readonly #waiting = new Map<string, LogEvent[]>();
  #size = 0;
  #isFailing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(logs: LogStreams, group: string) {
    this.#logs = logs;
    this.#group = group;
  }

  write(stream: string, events: readonly LogEvent[]): void {
    const waiting = this.#waiting.get(stream);
    if (waiting === undefined) this.#waiting.set(stream, [...events]);
    else for (const event of events) waiting.push(event);
    for (const event of events) this.#size += sizeOf(event);
    if (this.#size > MOST_WAITING) this.#relieve();
    else this.#wait(DELAY);
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
    this.#size = 0;
    this.#isFailing = false;
  }

  #wait(delay: number): void {
    this.#timer ??= setTimeout(() => {
      this.#isFailing = false;
      this.#relieve();
    }, delay);
  }

  /** Writes all lines or, while the store cannot take them, the oldest are lost. */
  #relieve(): void {
    try {
      if (!this.#isFailing) this.flush();
    } catch {
      // A full disk: the last flush tells, if it is still full by then.
      this.#isFailing = true;
    }
    if (!this.#isFailing) return;
    this.#size = 0;
    for (const events of this.#waiting.values()) {
      this.#size += keepNewest(events);
    }
    this.#wait(RETRY_DELAY);
  }
}

/** Drops the oldest events above the limit; returns the characters of the others. */
function keepNewest(events: LogEvent[]): number {
  let size = 0;
  let from = events.length;
  while (from > 0 && size + sizeOf(events[from - 1]!) <= MOST_KEPT) {
    size += sizeOf(events[--from]!);
  }
  events.splice(0, from);
  return size;
}

function sizeOf({ message }: LogEvent): number {
  return message.length + LINE_COST;
}
