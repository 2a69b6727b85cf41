import type {
  FilteredLogEvent,
  FilterLogEventsRequest,
  FilterLogEventsResponse,
  GetLogEventsRequest,
  GetLogEventsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import type {
  EventPlace,
  LogStore,
  StoredLogEvent,
  TimeSpan,
} from "../store/log_store.ts";
import { messageFilter } from "./filter_pattern.ts";
import { invalidParameter, requireGroup, requireStream } from "./groups.ts";

const MAX_EVENTS = 10_000;
/** A page ends after this much, as on AWS. */
const MAX_PAGE_BYTES = 2 ** 20;
/** Events that one FilterLogEvents looks at: further ones are the next page's. */
const MAX_SEARCHED = 100_000;
const DIGITS = 56;

/** Answers GetLogEvents. */
export function getLogEvents(
  input: GetLogEventsRequest,
  logs: LogStore,
): GetLogEventsResponse {
  const group = requireGroup(input, logs);
  const stream = requireStream(group, input.logStreamName!, logs);
  const { forward, position } = readToken(input, stream.events);
  const times = timesOf(input);
  const found = forward
    ? logs.eventsFrom(stream.id, position, times)
    : logs.eventsBefore(stream.id, position, times);
  const events = takePage(found, input.limit ?? MAX_EVENTS);
  if (!forward) events.reverse();
  const first = events[0]?.position ?? position;
  const end = events.length > 0 ? events.at(-1)!.position + 1 : position;
  return {
    events: events.map(({ timestamp, message, ingested }) => ({
      timestamp,
      message,
      ingestionTime: ingested,
    })),
    nextForwardToken: makeToken("f", end),
    nextBackwardToken: makeToken("b", first),
  };
}

/** Answers FilterLogEvents. */
export function filterLogEvents(
  input: FilterLogEventsRequest,
  logs: LogStore,
): FilterLogEventsResponse {
  const group = requireGroup(input, logs);
  const streams = chooseStreams(group, input, logs);
  const accepts = messageFilter(input.filterPattern);
  const { start, end } = timesOf(input);
  const limit = input.limit ?? MAX_EVENTS;
  const events: FilteredLogEvent[] = [];
  let place: EventPlace = input.nextToken === undefined
    ? { timestamp: start, stream: -1, position: -1 }
    : readPlace(input.nextToken);
  let bytes = 0;
  let searched = 0;
  for (const event of eventsAfter(place, end, streams, logs)) {
    const name = streams.get(event.stream);
    const wanted = name !== undefined && accepts(event.message);
    const isFull = events.length === limit || bytes > MAX_PAGE_BYTES;
    if (wanted && isFull || searched === MAX_SEARCHED) {
      return { events, searchedLogStreams: [], nextToken: makePlace(place) };
    }
    if (wanted) {
      events.push(describe(event, name));
      bytes += event.message.length;
    }
    place = event;
    searched++;
  }
  return { events, searchedLogStreams: [] };
}

/** Those of one stream are found without going through the others'. */
function eventsAfter(
  place: EventPlace,
  end: number,
  streams: ReadonlyMap<number, string>,
  logs: LogStore,
): Iterable<StoredLogEvent> {
  if (streams.size === 0) return [];
  if (streams.size > 1) return logs.eventsByTime(place, end);
  const [stream] = [...streams.keys()] as [number];
  const from = place.stream === stream ? place.position + 1 : 0;
  return logs.eventsFrom(stream, from, { start: place.timestamp, end });
}

function chooseStreams(
  group: string,
  { logStreamNames: names, logStreamNamePrefix: prefix }:
    FilterLogEventsRequest,
  logs: LogStore,
): Map<number, string> {
  if (names !== undefined && prefix !== undefined) {
    throw invalidParameter(
      "logStreamNames and logStreamNamePrefix are mutually exclusive parameters.",
    );
  }
  const streams = names?.map((name) => requireStream(group, name, logs)) ??
    logs.streamsOf(group, prefix);
  return new Map(streams.map(({ id, name }) => [id, name]));
}

function describe(
  event: StoredLogEvent,
  logStreamName: string,
): FilteredLogEvent {
  const { timestamp, message, ingested, stream, position } = event;
  return {
    logStreamName,
    timestamp,
    message,
    ingestionTime: ingested,
    eventId: pad(stream, DIGITS / 2) + pad(position, DIGITS / 2),
  };
}

/** Events until a page is full. */
function takePage(
  found: Iterable<StoredLogEvent>,
  limit: number,
): StoredLogEvent[] {
  const events: StoredLogEvent[] = [];
  let bytes = 0;
  for (const event of found) {
    events.push(event);
    bytes += event.message.length;
    if (events.length === limit || bytes >= MAX_PAGE_BYTES) break;
  }
  return events;
}

/** The API takes `endTime` as exclusive and `startTime` as inclusive. */
function timesOf(
  { startTime, endTime }: {
    readonly startTime?: number | undefined;
    readonly endTime?: number | undefined;
  },
): TimeSpan {
  return { start: startTime ?? 0, end: endTime ?? Number.MAX_SAFE_INTEGER };
}

function readToken(
  { nextToken, startFromHead = false }: GetLogEventsRequest,
  events: number,
): { forward: boolean; position: number } {
  if (nextToken === undefined) {
    return { forward: startFromHead, position: startFromHead ? 0 : events };
  }
  const token = /^([fb])\/(\d{56})\/s$/.exec(nextToken);
  if (token === null) {
    throw invalidParameter("The specified nextToken is invalid.");
  }
  return { forward: token[1] === "f", position: Number(token[2]) };
}

function makeToken(direction: "f" | "b", position: number): string {
  return `${direction}/${pad(position, DIGITS)}/s`;
}

function makePlace({ timestamp, stream, position }: EventPlace): string {
  return btoa(JSON.stringify([timestamp, stream, position]));
}

function readPlace(token: string): EventPlace {
  try {
    const [timestamp, stream, position] = JSON.parse(atob(token));
    if ([timestamp, stream, position].every(Number.isSafeInteger)) {
      return { timestamp, stream, position };
    }
  } catch {
    // Not one of ours: refused below.
  }
  throw invalidParameter("The specified nextToken is invalid.");
}

function pad(number: number, digits: number): string {
  return String(number).padStart(digits, "0");
}
