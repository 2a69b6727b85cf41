import {
  DatabaseSync,
  type SQLInputValue,
  type StatementSync,
} from "node:sqlite";
import { setImmediate } from "node:timers";

/** How long SQLite's commits last: through a power cut, or through a killed process. */
export type Durability = "power cut" | "killed process";

interface PendingWork {
  run(): void;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * A SQLite database that this process alone uses: in WAL mode, its schema brought
 * up to date, its statements prepared once.
 */
export class Database implements Disposable {
  readonly #connection: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #pending: PendingWork[] = [];

  /**
   * Opens or creates a database.
   *
   * @param migrations SQL that brings a schema of version `i` to version `i + 1`.
   * @throws {Error} If the file is no database, is held by another process, or was
   * written by a newer version.
   */
  constructor(
    path: string,
    migrations: readonly string[],
    durability: Durability = "power cut",
  ) {
    this.#connection = new DatabaseSync(path);
    try {
      this.#connection.exec("PRAGMA locking_mode = EXCLUSIVE");
      this.#connection.exec("PRAGMA journal_mode = WAL");
      const level = durability === "power cut" ? "FULL" : "NORMAL";
      this.#connection.exec(`PRAGMA synchronous = ${level}`);
      this.#migrate(migrations);
    } catch (error) {
      this.#connection.close();
      throw new Error(
        `Cannot open "${path}": ${(error as Error).message}`,
        { cause: error },
      );
    }
  }

  /** The first row of a query, or undefined. */
  row<T>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.#prepare(sql).get(...values) as T | undefined;
  }

  /** All rows of a query. */
  rows<T>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#prepare(sql).all(...values) as T[];
  }

  /** The rows of a query one by one; no other may be asked until they are read. */
  each<T>(sql: string, ...values: SQLInputValue[]): Iterable<T> {
    return this.#prepare(sql).iterate(...values) as Iterable<T>;
  }

  /** Runs a statement and returns how many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...values).changes);
  }

  /** Runs `work` in a transaction: all of it is durable on return, or none. */
  transaction<T>(work: () => T): T {
    this.#connection.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      this.#connection.exec("COMMIT");
      return result;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  /**
   * As {@linkcode transaction}, but shares one commit with all other work that is
   * waiting: a commit costs a disk sync.
   */
  commit<T>(work: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    let result: T;
    this.#pending.push({
      run: () => result = work(),
      resolve: () => resolve(result),
      reject,
    });
    if (this.#pending.length === 1) setImmediate(() => this.#flush());
    return promise;
  }

  [Symbol.dispose](): void {
    this.#flush();
    this.#connection.close();
  }

  #flush(): void {
    const batch = this.#pending;
    this.#pending = [];
    if (batch.length === 0) return;
    try {
      const done = this.transaction(() =>
        batch.filter((w) => this.#attempt(w))
      );
      for (const work of done) work.resolve();
    } catch (error) {
      for (const work of batch) work.reject(error);
    }
  }

  /** Runs one piece of a shared transaction; its failure undoes it alone. */
  #attempt(work: PendingWork): boolean {
    this.#connection.exec("SAVEPOINT piece");
    try {
      work.run();
      this.#connection.exec("RELEASE piece");
      return true;
    } catch (error) {
      // A full disk has undone the whole transaction already.
      if (!this.#connection.isTransaction) throw error;
      this.#connection.exec("ROLLBACK TO piece");
      this.#connection.exec("RELEASE piece");
      work.reject(error);
      return false;
    }
  }

  /** SQLite itself has rolled back after some errors, a full disk among them. */
  #rollBack(): void {
    if (this.#connection.isTransaction) this.#connection.exec("ROLLBACK");
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#connection.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #migrate(migrations: readonly string[]): void {
    const { user_version: version } = this.row<{ user_version: number }>(
      "PRAGMA user_version",
    )!;
    if (version > migrations.length) {
      throw new Error(
        `it has schema version ${version}, from a newer Sagebook: this one knows ` +
          `versions up to ${migrations.length}`,
      );
    }
    if (version === migrations.length) return;
    this.transaction(() => {
      for (const sql of migrations.slice(version)) this.#connection.exec(sql);
      this.#connection.exec(`PRAGMA user_version = ${migrations.length}`);
    });
  }
}
