import { Database } from "./database.ts";
import type { LogEvent, LogStreams } from "./log_streams.ts";

const MIGRATIONS = [`
CREATE TABLE streams (
  id INTEGER PRIMARY KEY,
  log_group TEXT NOT NULL,
  name TEXT NOT NULL,
  created INTEGER NOT NULL,
  events INTEGER NOT NULL DEFAULT 0,
  bytes INTEGER NOT NULL DEFAULT 0,
  first_event INTEGER,
  last_event INTEGER,
  UNIQUE (log_group, name)
) STRICT;
CREATE TABLE events (
  stream INTEGER NOT NULL,
  position INTEGER NOT NULL,
  timestamp INTEGER NOT NULL,
  ingested INTEGER NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (stream, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_by_time ON events (timestamp, stream, position);
`];

/** CloudWatch counts this much for each event beside its message. */
const EVENT_OVERHEAD_BYTES = 26;

/** What is known of a stream. Times are milliseconds since 1970. */
export interface LogStreamInfo {
  readonly id: number;
  readonly name: string;
  readonly created: number;
  readonly events: number;
  readonly bytes: number;
  readonly firstEvent: number | null;
  readonly lastEvent: number | null;
}

/** What is known of a group. */
export interface LogGroupInfo {
  readonly name: string;
  readonly created: number;
  readonly bytes: number;
}

/** A line as it is stored: `position` counts from 0 in its stream. */
export interface StoredLogEvent extends LogEvent {
  /** Id of the stream. */
  readonly stream: number;
  readonly position: number;
  /** Milliseconds since 1970. */
  readonly ingested: number;
}

/** Milliseconds since 1970; `end` is not in it. */
export interface TimeSpan {
  readonly start: number;
  readonly end: number;
}

/** The place of an event in the order of all events. */
export interface EventPlace {
  readonly timestamp: number;
  readonly stream: number;
  readonly position: number;
}

/**
 * Log streams in a SQLite database of their own: a line outlives a killed process,
 * and costs no disk sync, which thousands of lines a second could not afford.
 */
export class LogStore implements LogStreams, Disposable {
  readonly #database: Database;

  constructor(path: string) {
    this.#database = new Database(path, MIGRATIONS, "killed process");
  }

  append(group: string, stream: string, events: readonly LogEvent[]): void {
    if (events.length === 0) return;
    const now = Date.now();
    this.#database.transaction(() => {
      this.#database.run(
        "INSERT OR IGNORE INTO streams (log_group, name, created) VALUES (?, ?, ?)",
        group,
        stream,
        now,
      );
      const info = this.stream(group, stream)!;
      events.forEach((event, i) => {
        this.#database.run(
          "INSERT INTO events VALUES (?, ?, ?, ?, ?)",
          info.id,
          info.events + i,
          Math.trunc(event.timestamp),
          now,
          // SQLite would end the text there.
          event.message.replaceAll("\0", "\ufffd"),
        );
      });
      this.#count(info, events);
    });
  }

  read(group: string, stream: string, from = 0): LogEvent[] {
    const info = this.stream(group, stream);
    if (info === undefined) return [];
    return this.#database.rows<LogEvent>(
      "SELECT timestamp, message FROM events WHERE stream = ? AND position >= ? ORDER BY position",
      info.id,
      from,
    ).map(({ timestamp, message }) => ({ timestamp, message }));
  }

  streams(group: string, prefix = ""): string[] {
    return this.streamsOf(group, prefix).map(({ name }) => name);
  }

  /** Groups whose name starts with `prefix`, by name. */
  groups(prefix = ""): LogGroupInfo[] {
    return this.#database.rows(
      `SELECT log_group AS name, MIN(created) AS created, SUM(bytes) AS bytes FROM streams
       WHERE substr(log_group, 1, length(?1)) = ?1 GROUP BY log_group ORDER BY log_group`,
      prefix,
    );
  }

  /** Streams whose name starts with `prefix`, by name. */
  streamsOf(group: string, prefix = ""): LogStreamInfo[] {
    return this.#database.rows(
      `${SELECT_STREAM} WHERE log_group = ?1 AND substr(name, 1, length(?2)) = ?2
       ORDER BY name`,
      group,
      prefix,
    );
  }

  /** A stream, or undefined. */
  stream(group: string, name: string): LogStreamInfo | undefined {
    return this.#database.row(
      `${SELECT_STREAM} WHERE log_group = ? AND name = ?`,
      group,
      name,
    );
  }

  /** Events of a stream at or after a position, oldest first, one by one. */
  eventsFrom(
    stream: number,
    position: number,
    times: TimeSpan,
  ): Iterable<StoredLogEvent> {
    return this.#database.each(
      `${SELECT_EVENT} WHERE stream = ? AND position >= ?
       AND timestamp >= ? AND timestamp < ? ORDER BY position`,
      stream,
      position,
      times.start,
      times.end,
    );
  }

  /** Events of a stream before a position, newest first, one by one. */
  eventsBefore(
    stream: number,
    position: number,
    times: TimeSpan,
  ): Iterable<StoredLogEvent> {
    return this.#database.each(
      `${SELECT_EVENT} WHERE stream = ? AND position < ?
       AND timestamp >= ? AND timestamp < ? ORDER BY position DESC`,
      stream,
      position,
      times.start,
      times.end,
    );
  }

  /**
   * Events of all streams, oldest first, one by one.
   *
   * @param after Only events that come after this one.
   */
  eventsByTime(
    after: EventPlace,
    end: number,
  ): Iterable<StoredLogEvent> {
    return this.#database.each(
      `${SELECT_EVENT} WHERE (timestamp, stream, position) > (?, ?, ?)
       AND timestamp < ? ORDER BY timestamp, stream, position`,
      after.timestamp,
      after.stream,
      after.position,
      end,
    );
  }

  /** Removes a stream and its events. Returns false where there was none. */
  removeStream(group: string, name: string): boolean {
    const info = this.stream(group, name);
    if (info === undefined) return false;
    this.#database.transaction(() => {
      this.#database.run("DELETE FROM events WHERE stream = ?", info.id);
      this.#database.run("DELETE FROM streams WHERE id = ?", info.id);
    });
    return true;
  }

  [Symbol.dispose](): void {
    this.#database[Symbol.dispose]();
  }

  #count(info: LogStreamInfo, events: readonly LogEvent[]): void {
    const encoder = new TextEncoder();
    let bytes = 0;
    let first = info.firstEvent ?? Infinity;
    let last = info.lastEvent ?? -Infinity;
    for (const { timestamp, message } of events) {
      bytes += encoder.encode(message).length + EVENT_OVERHEAD_BYTES;
      first = Math.min(first, Math.trunc(timestamp));
      last = Math.max(last, Math.trunc(timestamp));
    }
    this.#database.run(
      `UPDATE streams SET events = events + ?, bytes = bytes + ?, first_event = ?,
       last_event = ? WHERE id = ?`,
      events.length,
      bytes,
      first,
      last,
      info.id,
    );
  }
}

const SELECT_EVENT =
  "SELECT stream, position, timestamp, ingested, message FROM events";

const SELECT_STREAM =
  `SELECT id, name, created, events, bytes, first_event AS firstEvent,
   last_event AS lastEvent FROM streams`;
