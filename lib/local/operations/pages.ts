import type { RecordQuery } from "../store/records.ts";
import { validationError } from "./refusals.ts";

/** What the List operations of jobs have in common. */
export interface ListInput {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
  readonly CreationTimeAfter?: Date | undefined;
  readonly CreationTimeBefore?: Date | undefined;
  readonly LastModifiedTimeAfter?: Date | undefined;
  readonly LastModifiedTimeBefore?: Date | undefined;
  readonly NameContains?: string | undefined;
  readonly StatusEquals?: string | undefined;
  readonly SortBy?: string | undefined;
  readonly SortOrder?: string | undefined;
}

const MEMBERS = {
  NextToken: "nextToken",
  MaxResults: "maxResults",
  CreationTimeAfter: "creationTimeAfter",
  CreationTimeBefore: "creationTimeBefore",
  LastModifiedTimeAfter: "lastModifiedTimeAfter",
  LastModifiedTimeBefore: "lastModifiedTimeBefore",
  NameContains: "nameContains",
  StatusEquals: "statusEquals",
  SortBy: "sortBy",
  SortOrder: "sortOrder",
} as const satisfies Record<keyof ListInput, keyof RecordQuery>;

/** The same question for the record store. */
export function toQuery(input: ListInput): RecordQuery {
  const entries = Object.entries(MEMBERS)
    .map(([member, name]) => [name, input[member as keyof ListInput]])
    .filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}

/**
 * A page of a list that is at hand as a whole.
 *
 * @throws {ServiceError} If the token is none of ours.
 */
export function takePage<T>(
  all: readonly T[],
  most: number,
  token: string | undefined,
): { items: T[]; nextToken?: string } {
  const from = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(from) || from < 0 || from > all.length) {
    throw validationError(`Invalid NextToken "${token}"`);
  }
  const to = from + most;
  return {
    items: all.slice(from, to),
    ...(to < all.length ? { nextToken: String(to) } : {}),
  };
}
