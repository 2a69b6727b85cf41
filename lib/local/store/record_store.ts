import { ServiceError } from "../service/context.ts";
import type { Database } from "./database.ts";
import { fromJson, toJson } from "./json.ts";
import type {
  RecordKind,
  RecordQuery,
  RecordStore,
  Stamped,
} from "./records.ts";

/** The member of a record that a List operation's StatusEquals looks at. */
const STATUS_MEMBERS: { readonly [kind in RecordKind]?: string } = {
  "training-job": "TrainingJobStatus",
  "transform-job": "TransformJobStatus",
  "processing-job": "ProcessingJobStatus",
  "hyper-parameter-tuning-job": "HyperParameterTuningJobStatus",
  "model-package": "ModelPackageStatus",
  "model-package-group": "ModelPackageGroupStatus",
  "pipeline": "PipelineStatus",
  "pipeline-execution": "PipelineExecutionStatus",
  "endpoint": "EndpointStatus",
};

const SORT_COLUMNS = {
  Name: "name",
  CreationTime: "created",
  Status: "status",
} as const;

/** Rows read at once where some of them may be filtered out. */
const BATCH = 200;

interface Row {
  readonly sequence: number;
  readonly position: string | number;
  readonly body: string;
}

/** Where a page starts: after this row, in this order. */
interface Cursor {
  readonly order: string;
  readonly position: string | number;
  readonly sequence: number;
}

/** Records as rows of SQLite: those that List operations filter by are columns. */
export class SqlRecordStore implements RecordStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  get changes(): number {
    const sql = "SELECT total_changes() AS count";
    return this.#database.row<{ count: number }>(sql)!.count;
  }

  insert<T extends Stamped>(
    kind: RecordKind,
    name: string,
    record: T,
  ): boolean {
    return this.#database.run(
      `INSERT OR IGNORE INTO records (kind, name, created, modified, status, body)
       VALUES (?, ?, ?, ?, ?, ?)`,
      kind,
      name,
      record.CreationTime.getTime(),
      record.LastModifiedTime.getTime(),
      statusOf(kind, record),
      toJson(record),
    ) === 1;
  }

  get<T extends Stamped>(kind: RecordKind, name: string): T | undefined {
    const row = this.#database.row<{ body: string }>(
      "SELECT body FROM records WHERE kind = ? AND name = ?",
      kind,
      name,
    );
    return row === undefined ? undefined : fromJson<T>(row.body);
  }

  find<T extends Stamped>(kind: RecordKind, name: string): T | undefined {
    const exact = this.get<T>(kind, name);
    if (exact !== undefined) return exact;
    const row = this.#database.row<{ body: string }>(
      "SELECT body FROM records WHERE kind = ? AND name = ? COLLATE NOCASE LIMIT 1",
      kind,
      name,
    );
    return row === undefined ? undefined : fromJson<T>(row.body);
  }

  update<T extends Stamped>(
    kind: RecordKind,
    name: string,
    change: (record: T) => T,
  ): T {
    return this.#database.transaction(() => {
      const record = this.get<T>(kind, name);
      if (record === undefined) {
        throw new Deno.errors.NotFound(
          `Cannot update the ${kind} "${name}": there is none`,
        );
      }
      const changed = { ...change(record), LastModifiedTime: new Date() };
      this.#database.run(
        "UPDATE records SET modified = ?, status = ?, body = ? WHERE kind = ? AND name = ?",
        changed.LastModifiedTime.getTime(),
        statusOf(kind, changed),
        toJson(changed),
        kind,
        name,
      );
      return changed;
    });
  }

  remove(kind: RecordKind, name: string): boolean {
    return this.#database.run(
      "DELETE FROM records WHERE kind = ? AND name = ?",
      kind,
      name,
    ) === 1;
  }

  list<T extends Stamped>(
    kind: RecordKind,
    query: RecordQuery = {},
  ): { records: T[]; nextToken?: string } {
    const { maxResults = 10, matches } = query;
    const batch = matches === undefined ? maxResults + 1 : BATCH;
    const order = `${query.sortBy ?? "CreationTime"} ${
      query.sortOrder ?? "Descending"
    }`;
    let cursor = readCursor(query.nextToken, order);
    const records: T[] = [];
    let last: Cursor | undefined;
    while (true) {
      const rows = this.#rows(kind, query, batch, cursor);
      for (const row of rows) {
        const record = fromJson<T>(row.body);
        cursor = { order, position: row.position, sequence: row.sequence };
        if (matches?.(record) === false) continue;
        if (records.length === maxResults) {
          return { records, nextToken: btoa(encodeURI(JSON.stringify(last))) };
        }
        records.push(record);
        last = cursor;
      }
      if (rows.length < batch) return { records };
    }
  }

  #rows(
    kind: RecordKind,
    query: RecordQuery,
    limit: number,
    after?: Cursor,
  ): Row[] {
    const column = SORT_COLUMNS[query.sortBy ?? "CreationTime"];
    const [direction, beyond] = query.sortOrder === "Ascending"
      ? ["ASC", ">"]
      : ["DESC", "<"];
    const conditions: [string, string | number | undefined][] = [
      ["kind = ?", kind],
      ["instr(name, ?) > 0", query.nameContains],
      ["status = ?", query.statusEquals],
      ["created > ?", query.creationTimeAfter?.getTime()],
      ["created < ?", query.creationTimeBefore?.getTime()],
      ["modified > ?", query.lastModifiedTimeAfter?.getTime()],
      ["modified < ?", query.lastModifiedTimeBefore?.getTime()],
    ];
    const used = conditions.filter(([, value]) => value !== undefined);
    const where = used.map(([sql]) => sql);
    const values = used.map(([, value]) => value!);
    if (after !== undefined) {
      where.push(`(${column}, sequence) ${beyond} (?, ?)`);
      values.push(after.position, after.sequence);
    }
    return this.#database.rows<Row>(
      `SELECT sequence, ${column} AS position, body FROM records
       WHERE ${where.join(" AND ")}
       ORDER BY ${column} ${direction}, sequence ${direction} LIMIT ?`,
      ...values,
      limit,
    );
  }
}

function statusOf(kind: RecordKind, record: object): string {
  const member = STATUS_MEMBERS[kind];
  if (member === undefined) return "";
  return String((record as Record<string, unknown>)[member] ?? "");
}

function readCursor(
  token: string | undefined,
  order: string,
): Cursor | undefined {
  if (token === undefined) return undefined;
  try {
    const cursor = JSON.parse(decodeURI(atob(token))) as Cursor;
    const sound = cursor.order === order &&
      Number.isSafeInteger(cursor.sequence) &&
      ["string", "number"].includes(typeof cursor.position);
    if (sound) return cursor;
  } catch {
    // Not one of ours: refused below.
  }
  throw new ServiceError("ValidationException", `Invalid NextToken "${token}"`);
}
