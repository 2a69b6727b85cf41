import { LogWriter } from "../../../lib/local/jobs/log_writer.ts";
import type { LogEvent } from "../../../lib/local/store/log_streams.ts";
import { assert, assertEquals } from "../../support/assert.ts";

/** Log streams that can be full, as a disk can. */
class Streams {
  isFull = false;
  readonly written: LogEvent[] = [];

  append(_group: string, _stream: string, events: readonly LogEvent[]): void {
    if (this.isFull) throw new Error("database or disk is full");
    this.written.push(...events);
  }

  read = () => [];
  streams = () => [];
}

const event = (i: number): LogEvent => ({
  timestamp: i,
  message: "x".repeat(1000),
});

Deno.test("Many lines are written at once, without waiting for more", () => {
  const streams = new Streams();
  const writer = new LogWriter(streams, "group");
  for (let i = 0; i < 1000; i++) writer.write("stream", [event(i)]);
  assert(streams.written.length > 500);
  writer.flush();
  assertEquals(streams.written.map(({ timestamp }) => timestamp), [
    ...Array(1000).keys(),
  ]);
});

Deno.test("While lines cannot be written the newest are kept, within bounds", () => {
  const streams = new Streams();
  const writer = new LogWriter(streams, "group");
  streams.isFull = true;
  for (let i = 0; i < 5000; i++) writer.write("stream", [event(i)]);
  streams.isFull = false;
  writer.flush();
  const kept = streams.written.map(({ timestamp }) => timestamp);
  assert(kept.length >= 100 && kept.length <= 300, `${kept.length} are kept`);
  assertEquals(kept.at(-1), 4999);
  assertEquals(kept, kept.toSorted((a, b) => a - b));
});
