import { validationError } from "./refusals.ts";

/** What a list is sorted by: by the first part, then by the next. */
export type SortKey = readonly (string | number)[];

/** How the items of a list are told apart and put in order. */
export interface ListOrder<T> {
  readonly key: (item: T) => SortKey;
  /** What no two items share. */
  readonly id: (item: T) => string;
}

/** What a request says of the page that it wants. */
export interface PageInput {
  readonly SortOrder?: string | undefined;
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

/**
 * A page of a list that is at hand as a whole, the last by its key first unless told
 * otherwise. A token names the item that it follows and not its number, so that what
 * is added or deleted between two pages moves none of those to come.
 *
 * @throws {ServiceError} If the token is none of ours.
 */
export function takeSortedPage<T>(
  all: readonly T[],
  { key, id }: ListOrder<T>,
  { SortOrder, MaxResults = 10, NextToken }: PageInput,
): { items: T[]; nextToken?: string } {
  const sorted = all.toSorted((a, b) => compareKeys(key(a), key(b)));
  const direction = SortOrder === "Ascending" ? 1 : -1;
  if (direction === -1) sorted.reverse();
  let from = 0;
  if (NextToken) {
    const last = readToken(NextToken);
    const place = sorted.findIndex((item) => id(item) === last.id);
    // Where it was deleted, those that share its key may not have been shown.
    const next = sorted.findIndex((item) =>
      direction * compareKeys(key(item), last.key) >= 0
    );
    from = place >= 0 ? place + 1 : next >= 0 ? next : sorted.length;
  }
  const items = sorted.slice(from, from + MaxResults);
  const last = items.at(-1);
  if (last === undefined || from + MaxResults >= sorted.length) {
    return { items };
  }
  const token = JSON.stringify({ id: id(last), key: key(last) });
  return { items, nextToken: btoa(encodeURI(token)) };
}

function compareKeys(a: SortKey, b: SortKey): number {
  const i = a.findIndex((part, i) => part !== b[i]);
  if (i < 0) return 0;
  return a[i]! < b[i]! ? -1 : 1;
}

function readToken(token: string): { id: string; key: SortKey } {
  try {
    const { id, key } = JSON.parse(decodeURI(atob(token)));
    if (typeof id === "string" && Array.isArray(key)) return { id, key };
  } catch {
    // Not one of ours: refused below.
  }
  throw validationError(`Invalid NextToken "${token}"`);
}
