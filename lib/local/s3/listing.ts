import { invalidArgument } from "./errors.ts";

/** Most entries of a page. */
export const MAX_ENTRIES = 1000;

/**
 * An integer parameter; beyond `most` it counts as `most`.
 *
 * @throws {S3Error} `InvalidArgument`.
 */
export function readInteger(
  query: ReadonlyMap<string, string>,
  name: string,
  standard: number,
  least: number,
  most: number,
): number {
  const text = query.get(name);
  if (text === undefined || text === "") return standard;
  const number = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  if (number < least || number > 2 ** 31 - 1) {
    throw invalidArgument(
      name,
      text,
      `Provided ${name} not an integer or within integer range`,
    );
  }
  return Math.min(number, most);
}

/**
 * How keys are written in an answer: as they are, or in percent escapes.
 *
 * @throws {S3Error} `InvalidArgument`.
 */
export function keyEncoder(
  query: ReadonlyMap<string, string>,
): (key: string) => string {
  const encoding = query.get("encoding-type");
  if (encoding === undefined || encoding === "") return (key) => key;
  if (encoding === "url") return encodeKey;
  throw invalidArgument(
    "encoding-type",
    encoding,
    "Invalid Encoding Method specified in Request",
  );
}

function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll("%2F", "/").replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The part of a key, up to the first delimiter after the prefix, that groups it. */
export function commonPrefix(
  key: string,
  prefix: string,
  delimiter: string,
): string | undefined {
  if (delimiter === "") return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

/** Something listed by key, or a prefix that stands for many. */
export type Entry<Item> =
  | { readonly item: Item; readonly name: string }
  | { readonly item?: undefined; readonly name: string };

/** What is listed: read in the order of keys, from a place on. */
export interface Listed<Item, Place> {
  read(from: Place, limit: number): Item[];
  /** The place after an item. */
  after(item: Item): Place;
  /** The place after all keys that start with a prefix; undefined at the end. */
  afterPrefix(prefix: string): Place | undefined;
}

/** Rows read at once: few where a delimiter makes most of them superfluous. */
const BATCH = 1000;
const BATCH_WITH_DELIMITER = 64;

/**
 * One page of a listing: items, and in the place of those that share a delimiter
 * their common prefix, once.
 *
 * @returns At most `limit` entries, and whether there are more.
 */
export function listPage<Item extends { readonly key: string }, Place>(
  listed: Listed<Item, Place>,
  from: Place | undefined,
  prefix: string,
  delimiter: string,
  limit: number,
): { entries: Entry<Item>[]; truncated: boolean } {
  const entries: Entry<Item>[] = [];
  const batch = delimiter === "" ? BATCH : BATCH_WITH_DELIMITER;
  let place = limit === 0 ? undefined : from;
  while (place !== undefined) {
    const items = listed.read(place, Math.min(batch, limit + 1));
    if (items.length === 0) break;
    let group: string | undefined;
    for (const item of items) {
      if (group !== undefined && item.key.startsWith(group)) continue;
      if (entries.length === limit) return { entries, truncated: true };
      group = commonPrefix(item.key, prefix, delimiter);
      entries.push(
        group === undefined ? { item, name: item.key } : { name: group },
      );
    }
    place = group === undefined
      ? listed.after(items.at(-1)!)
      : listed.afterPrefix(group);
  }
  return { entries, truncated: false };
}

/** The items of a page. */
export function itemsOf<Item>(entries: readonly Entry<Item>[]): Item[] {
  return entries.flatMap(({ item }) => item === undefined ? [] : [item]);
}

/** The `CommonPrefixes` elements of a page. */
export function commonPrefixes<Item>(
  entries: readonly Entry<Item>[],
  encode: (key: string) => string,
): { Prefix: string }[] {
  return entries
    .filter(({ item }) => item === undefined)
    .map(({ name }) => ({ Prefix: encode(name) }));
}
