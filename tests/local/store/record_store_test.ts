import { ServiceError } from "../../../lib/local/service/context.ts";
import { Database } from "../../../lib/local/store/database.ts";
import { SqlRecordStore } from "../../../lib/local/store/record_store.ts";
import type { RecordQuery } from "../../../lib/local/store/records.ts";
import { SCHEMA } from "../../../lib/local/store/schema.ts";
import { assert, assertEquals, assertThrows } from "../../support/assert.ts";

interface Job {
  TrainingJobName: string;
  TrainingJobStatus: string;
  CreationTime: Date;
  LastModifiedTime: Date;
  [member: string]: unknown;
}

function job(TrainingJobName: string, time: number, members: object = {}): Job {
  const date = new Date(time);
  return {
    TrainingJobName,
    TrainingJobStatus: "InProgress",
    CreationTime: date,
    LastModifiedTime: date,
    ...members,
  };
}

/** Records in memory. */
function openRecords(): SqlRecordStore & Disposable {
  const database = new Database(":memory:", SCHEMA);
  return Object.assign(new SqlRecordStore(database), {
    [Symbol.dispose]: () => database[Symbol.dispose](),
  });
}

function names(records: SqlRecordStore, query: RecordQuery): string[] {
  const all: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = records.list<Job>("training-job", {
      ...query,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    assert(page.records.length <= (query.maxResults ?? 10));
    all.push(...page.records.map((record) => record.TrainingJobName));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return all;
}

Deno.test("a record comes back with its dates, and with numbers that JSON has not", () => {
  using records = openRecords();
  const record = job("a", 1_700_000_000_123, {
    Times: [{ At: new Date(5) }],
    Values: [NaN, Infinity, -Infinity, 1e300, -0],
    HyperParameters: { $date: "5", $number: "0", __proto__x: "" },
    Absent: undefined,
  });
  records.insert("training-job", "a", record);
  const { Absent: _, ...kept } = record;
  assertEquals(records.get<Job>("training-job", "a"), {
    ...kept,
    Values: [NaN, Infinity, -Infinity, 1e300, 0],
  });
});

Deno.test("a name is taken once for each kind", () => {
  using records = openRecords();
  assert(records.insert("training-job", "a", job("a", 1)));
  assert(!records.insert("training-job", "a", job("a", 2)));
  assert(records.insert("model", "a", job("a", 3)));
  assertEquals(
    records.get<Job>("training-job", "a")!.CreationTime.getTime(),
    1,
  );
  assert(records.remove("training-job", "a"));
  assert(!records.remove("training-job", "a"));
  assertEquals(records.get("training-job", "a"), undefined);
});

Deno.test("an update changes the record and its time, or nothing where it throws", () => {
  using records = openRecords();
  records.insert("training-job", "a", job("a", 1));
  const changed = records.update<Job>("training-job", "a", (record) => ({
    ...record,
    TrainingJobStatus: "Completed",
  }));
  assert(changed.LastModifiedTime.getTime() > 1);
  assertEquals(records.get<Job>("training-job", "a"), changed);
  assertThrows(() =>
    records.update("training-job", "a", () => {
      throw new Error("no");
    }), Error);
  assertEquals(records.get<Job>("training-job", "a"), changed);
  assertThrows(
    () => records.update("training-job", "b", (record) => record),
    Deno.errors.NotFound,
  );
});

Deno.test("records are listed in each order, in pages of any size", () => {
  using records = openRecords();
  const statuses = ["Failed", "Completed", "InProgress"];
  for (let i = 0; i < 500; i++) {
    const name = `job-${(i * 7) % 500}`;
    records.insert(
      "training-job",
      name,
      job(name, Math.floor(i / 3), { TrainingJobStatus: statuses[i % 3] }),
    );
  }
  const byName = names(records, {
    sortBy: "Name",
    sortOrder: "Ascending",
    maxResults: 100,
  });
  assertEquals(byName, byName.toSorted());
  for (const maxResults of [1, 7, 99, 500, 1000]) {
    for (const sortBy of ["Name", "CreationTime", "Status"] as const) {
      const up = names(records, { sortBy, sortOrder: "Ascending", maxResults });
      const down = names(records, {
        sortBy,
        sortOrder: "Descending",
        maxResults,
      });
      assertEquals(new Set(up).size, 500);
      assertEquals(up, down.toReversed());
    }
  }
});

Deno.test("records are filtered by name, status, times and what else is asked for", () => {
  using records = openRecords();
  for (let i = 0; i < 10; i++) {
    const TrainingJobStatus = i % 2 ? "Completed" : "Failed";
    records.insert(
      "training-job",
      `job-${i}`,
      job(`job-${i}`, i * 1000, { TrainingJobStatus, I: i }),
    );
  }
  const list = (query: RecordQuery) =>
    names(records, { sortOrder: "Ascending", ...query }).map((name) =>
      name.slice(4)
    ).join("");
  assertEquals(list({ nameContains: "-3" }), "3");
  assertEquals(list({ nameContains: "%" }), "");
  assertEquals(list({ statusEquals: "Completed" }), "13579");
  assertEquals(
    list({
      creationTimeAfter: new Date(2000),
      creationTimeBefore: new Date(6000),
    }),
    "345",
  );
  assertEquals(list({ lastModifiedTimeAfter: new Date(7000) }), "89");
  assertEquals(
    list({
      maxResults: 2,
      matches: (record) => (record as Job)["I"] as number > 6,
    }),
    "789",
  );
});

Deno.test("a token of another order, or of nobody, is refused", () => {
  using records = openRecords();
  for (let i = 0; i < 3; i++) {
    records.insert("training-job", `${i}`, job(`${i}`, i));
  }
  const { nextToken } = records.list("training-job", { maxResults: 1 });
  const tokens: [string, RecordQuery][] = [
    [nextToken!, { sortBy: "Name" }],
    ["", {}],
    ["%", {}],
    [btoa("{}"), {}],
    [
      btoa('{"order":"CreationTime Descending","sequence":"1","position":[]}'),
      {},
    ],
  ];
  for (const [token, query] of tokens) {
    assertThrows(
      () => records.list("training-job", { ...query, nextToken: token }),
      ServiceError,
      "Invalid NextToken",
    );
  }
});
