import type { Database } from "./database.ts";
import { fromJson, toJson } from "./json.ts";
import type { ObjectFiles } from "./object_files.ts";
import type { BucketInfo, Versioning } from "./object_versions.ts";

interface BucketRow {
  readonly name: string;
  readonly created: number;
  readonly region: string;
  readonly versioning: Versioning | null;
  readonly tags: string | null;
}

/** Buckets, and what is set for each. */
export class BucketStore {
  readonly #database: Database;
  readonly #files: ObjectFiles;
  readonly #region: string;

  /** @param region Of buckets made without one. */
  constructor(database: Database, files: ObjectFiles, region: string) {
    this.#database = database;
    this.#files = files;
    this.#region = region;
  }

  /** A bucket, or undefined. */
  get(name: string): BucketInfo | undefined {
    const row = this.#database.row<BucketRow>(
      "SELECT * FROM buckets WHERE name = ?",
      name,
    );
    return row && bucketInfo(row);
  }

  /** All buckets, by name. */
  all(): BucketInfo[] {
    return this.#database
      .rows<BucketRow>("SELECT * FROM buckets ORDER BY name")
      .map(bucketInfo);
  }

  /** Makes a bucket, unless it is there. */
  create(name: string, region: string = this.#region): void {
    this.#database.run(
      "INSERT OR IGNORE INTO buckets (name, created, region) VALUES (?, ?, ?)",
      name,
      Date.now(),
      region,
    );
  }

  /** Removes an empty bucket and its uploads. Returns false where it is not empty. */
  async remove(name: string): Promise<boolean> {
    const files = await this.#database.commit(() => {
      const object = this.#database.row(
        "SELECT 1 FROM objects WHERE bucket = ? LIMIT 1",
        name,
      );
      if (object !== undefined) return undefined;
      const uploads = "(SELECT id FROM uploads WHERE bucket = ?)";
      const parts = this.#database.rows<{ file: string }>(
        `DELETE FROM parts WHERE upload IN ${uploads} RETURNING file`,
        name,
      );
      this.#database.run("DELETE FROM uploads WHERE bucket = ?", name);
      this.#database.run("DELETE FROM buckets WHERE name = ?", name);
      return parts.map(({ file }) => file);
    });
    if (files === undefined) return false;
    await this.#files.remove(files);
    return true;
  }

  setVersioning(name: string, versioning: Versioning): void {
    this.#database.run(
      "UPDATE buckets SET versioning = ? WHERE name = ?",
      versioning,
      name,
    );
  }

  setTags(name: string, tags: Readonly<Record<string, string>>): void {
    this.#database.run(
      "UPDATE buckets SET tags = ? WHERE name = ?",
      toJson(tags),
      name,
    );
  }
}

function bucketInfo(row: BucketRow): BucketInfo {
  return {
    name: row.name,
    created: new Date(row.created),
    region: row.region,
    ...(row.versioning === null ? {} : { versioning: row.versioning }),
    tags: row.tags === null ? {} : fromJson(row.tags),
  };
}
