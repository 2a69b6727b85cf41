import { BucketStore } from "./bucket_store.ts";
import { Database } from "./database.ts";
import { LogStore } from "./log_store.ts";
import { ObjectFiles } from "./object_files.ts";
import { FileObjectStore } from "./object_store.ts";
import { SqlRecordStore } from "./record_store.ts";
import { SCHEMA } from "./schema.ts";
import { StateFolder, StateFolderError } from "./state_folder.ts";
import { UploadStore } from "./upload_store.ts";

/** All that Local SageMaker keeps, in a folder that this process owns. */
export class State implements Disposable {
  readonly records: SqlRecordStore;
  readonly buckets: BucketStore;
  readonly objects: FileObjectStore;
  readonly uploads: UploadStore;
  readonly logs: LogStore;
  /** Absolute path of the folder. */
  readonly path: string;
  readonly #database: Database;
  readonly #files: ObjectFiles;
  readonly #resources: DisposableStack;

  /**
   * Opens or creates the state in `folder`, and removes what a killed process left
   * half-written.
   *
   * @param region Of buckets that are made without one.
   * @throws {StateFolderError} If another process has the folder, or it cannot be
   * read and written.
   */
  constructor(folder: string, region: string) {
    using opened = new DisposableStack();
    const owned = opened.use(new StateFolder(folder));
    try {
      this.#database = opened.use(
        new Database(owned.join("sagebook.sqlite"), SCHEMA),
      );
      this.logs = opened.use(new LogStore(owned.join("logs.sqlite")));
      this.#files = opened.use(new ObjectFiles(owned));
      this.#removeLeftovers();
    } catch (error) {
      throw new StateFolderError((error as Error).message, { cause: error });
    }
    this.path = owned.path;
    this.records = new SqlRecordStore(this.#database);
    this.buckets = new BucketStore(this.#database, this.#files, region);
    this.objects = new FileObjectStore(
      this.#database,
      this.#files,
      this.buckets,
    );
    this.uploads = new UploadStore(this.#database, this.#files);
    this.#resources = opened.move();
  }

  /** Closes everything and lets the folder go. */
  [Symbol.dispose](): void {
    if (!this.#files.leftovers) this.#mark(true);
    this.#resources.dispose();
  }

  /** A full disk must not keep the user from deleting what fills it. */
  #mark(clean: boolean): void {
    try {
      this.#database.run(
        "UPDATE state SET closed_cleanly = ?",
        clean ? 1 : 0,
      );
    } catch {
      // Then the next start may look for leftovers in vain, or not look for some.
    }
  }

  /** Files are renamed before they are recorded: a kill between leaves them alone. */
  #removeLeftovers(): void {
    const { clean } = this.#database.row<{ clean: number }>(
      "SELECT closed_cleanly AS clean FROM state",
    )!;
    if (clean === 1) return this.#mark(false);
    const known = new Set(
      this.#database.rows<{ file: string }>(
        "SELECT file FROM objects WHERE file IS NOT NULL UNION ALL SELECT file FROM parts",
      ).map(({ file }) => file),
    );
    this.#files.removeUnknown((file) => known.has(file));
  }
}
