/**
 * Holds a List operation to each of its filters, by what it says without them.
 *
 * @module
 */
import { assert, assertEquals } from "../support/assert.ts";

/** One entry of a list. */
export interface Summary {
  readonly name: string;
  readonly created: Date;
  /** Absent where the kind has none. */
  readonly modified?: Date;
  /** Absent where the kind has none. */
  readonly status?: string;
}

/** Filters as the API has them. */
export type Filters = Readonly<Record<string, string | number>>;

/** All entries of a list, asked for in pages of so many where that is said. */
export type List = (filters: Filters, pageSize?: number) => Promise<Summary[]>;

/** Every filter, order and page of a list with at least two entries. */
export async function checkFilters(list: List): Promise<void> {
  const all = await list({ SortBy: "CreationTime", SortOrder: "Ascending" });
  assert(all.length > 1, "A list of one entry shows nothing");
  assertEquals(all.map(timeOf("created")), sorted(all.map(timeOf("created"))));
  assertEquals(await list({}), all.toReversed());
  await checkOrders(list, all);
  const { name, status } = all.at(-1)!;
  await checkFilter(
    list,
    all,
    { NameContains: name.slice(1) },
    (entry) => entry.name.includes(name.slice(1)),
  );
  if (status !== undefined) {
    for (const StatusEquals of new Set([status, all[0]!.status!, "Stopping"])) {
      await checkFilter(
        list,
        all,
        { StatusEquals },
        (entry) => entry.status === StatusEquals,
      );
    }
  }
  await checkTimes(list, all, "CreationTime", "created");
  if (all[0]!.modified !== undefined) {
    await checkTimes(list, all, "LastModifiedTime", "modified");
  }
}

async function checkOrders(list: List, all: Summary[]): Promise<void> {
  const names = (entries: readonly Summary[]) =>
    entries.map(({ name }) => name);
  const expected = sorted(names(all));
  const byName = { SortBy: "Name", SortOrder: "Ascending" };
  assertEquals(names(await list(byName, 1)), expected);
  assertEquals(
    names(await list({ ...byName, SortOrder: "Descending" }, 2)),
    expected.toReversed(),
  );
  if (all[0]!.status === undefined) return;
  const statuses = (await list({ SortBy: "Status", SortOrder: "Ascending" }))
    .map(({ status }) => status!);
  assertEquals(statuses, sorted(statuses));
}

/** Clients cut times to whole seconds: so is the time that is asked for. */
async function checkTimes(
  list: List,
  all: Summary[],
  filter: string,
  member: "created" | "modified",
): Promise<void> {
  const times = all.map(timeOf(member));
  const second = Math.floor(Math.max(...times) / 1000);
  assert(times.some((time) => time < second * 1000), "All in one second");
  await checkFilter(
    list,
    all,
    { [`${filter}Before`]: second },
    (entry) => timeOf(member)(entry) < second * 1000,
  );
  await checkFilter(
    list,
    all,
    { [`${filter}After`]: second },
    (entry) => timeOf(member)(entry) > second * 1000,
  );
}

async function checkFilter(
  list: List,
  all: readonly Summary[],
  filters: Filters,
  accepts: (entry: Summary) => boolean,
): Promise<void> {
  const found = await list({
    SortBy: "CreationTime",
    SortOrder: "Ascending",
    ...filters,
  });
  assertEquals(found, all.filter(accepts), JSON.stringify(filters));
}

function timeOf(member: "created" | "modified"): (entry: Summary) => number {
  return (entry) => entry[member]!.getTime();
}

function sorted<T extends string | number>(values: readonly T[]): T[] {
  return values.toSorted((a, b) => a < b ? -1 : a > b ? 1 : 0);
}
