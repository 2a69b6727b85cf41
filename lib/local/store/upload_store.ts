import type { Database } from "./database.ts";
import { fromJson, toJson } from "./json.ts";
import type { Draft, ObjectFiles } from "./object_files.ts";
import type { Checksum, ObjectDetails } from "./object_versions.ts";
import { afterPrefix, decodeUtf8, encodeUtf8, laterOf } from "./utf8.ts";

/** What a multipart upload keeps for the object that it becomes. */
export interface UploadDetails
  extends Pick<ObjectDetails, "headers" | "metadata" | "tags"> {
  readonly checksum?: Pick<Checksum, "algorithm" | "type">;
}

/** A multipart upload under way. */
export interface Upload extends UploadDetails {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly started: Date;
}

/** A part that was uploaded. */
export interface UploadedPart {
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  readonly modified: Date;
  /** Base64, by the algorithm of the upload. */
  readonly checksum?: string;
  readonly path: string;
}

interface UploadRow {
  readonly id: string;
  readonly bucket: string;
  readonly key: Uint8Array;
  readonly started: number;
  readonly details: string;
}

interface PartRow {
  readonly number: number;
  readonly file: string;
  readonly size: number;
  readonly etag: string;
  readonly modified: number;
  readonly checksum: string | null;
}

/** Multipart uploads and their parts. */
export class UploadStore {
  readonly #database: Database;
  readonly #files: ObjectFiles;

  constructor(database: Database, files: ObjectFiles) {
    this.#database = database;
    this.#files = files;
  }

  /** Begins an upload and returns its id. */
  create(bucket: string, key: string, details: UploadDetails): string {
    const id = crypto.getRandomValues(new Uint8Array(48)).toBase64({
      alphabet: "base64url",
    });
    this.#database.run(
      "INSERT INTO uploads VALUES (?, ?, ?, ?, ?)",
      id,
      bucket,
      encodeUtf8(key),
      Date.now(),
      toJson(details),
    );
    return id;
  }

  /** An upload, or undefined. */
  get(id: string): Upload | undefined {
    const row = this.#database.row<UploadRow>(
      "SELECT * FROM uploads WHERE id = ?",
      id,
    );
    return row && uploadOf(row);
  }

  /**
   * At most `limit` uploads whose key starts with `prefix`, by key and then from
   * old to new, from `from` on.
   *
   * @param after Of the uploads of the key `from`, only those later than this one.
   */
  scan(
    bucket: string,
    prefix: string,
    from: Uint8Array,
    after: Upload | undefined,
    limit: number,
  ): Upload[] {
    const first = encodeUtf8(prefix);
    const end = afterPrefix(first);
    return this.#database.rows<UploadRow>(
      `SELECT * FROM uploads WHERE bucket = ? AND (key, started, id) > (?, ?, ?) ${
        end === undefined ? "" : "AND key < ?"
      } ORDER BY key, started, id LIMIT ?`,
      bucket,
      laterOf(from, first),
      after?.started.getTime() ?? -1,
      after?.id ?? "",
      ...(end === undefined ? [] : [end]),
      limit,
    ).map(uploadOf);
  }

  /** The parts of an upload, by number. */
  parts(id: string): UploadedPart[] {
    return this.#database.rows<PartRow>(
      "SELECT * FROM parts WHERE upload = ? ORDER BY number",
      id,
    ).map((row) => ({
      number: row.number,
      size: row.size,
      etag: row.etag,
      modified: new Date(row.modified),
      ...(row.checksum === null ? {} : { checksum: row.checksum }),
      path: this.#files.path(row.file),
    }));
  }

  /**
   * Makes a draft a part, in place of one with the same number. Returns false, and
   * drops the draft, where the upload has ended meanwhile.
   */
  async addPart(
    id: string,
    number: number,
    draft: Draft,
    checksum: string | undefined,
  ): Promise<boolean> {
    try {
      await this.#files.keep(draft);
      const unused = await this.#database.commit(() => {
        if (this.get(id) === undefined) return undefined;
        const old = this.#database.row<{ file: string }>(
          "DELETE FROM parts WHERE upload = ? AND number = ? RETURNING file",
          id,
          number,
        );
        this.#database.run(
          "INSERT INTO parts VALUES (?, ?, ?, ?, ?, ?, ?)",
          id,
          number,
          draft.file,
          draft.size,
          draft.md5,
          Date.now(),
          checksum ?? null,
        );
        return old === undefined ? [] : [old.file];
      });
      await this.#files.remove(unused ?? [draft.file]);
      return unused !== undefined;
    } catch (error) {
      await this.#files.discard(draft);
      throw error;
    }
  }

  /** Ends an upload inside a transaction, and returns the files of its parts. */
  end(id: string): string[] {
    const files = this.#database.rows<{ file: string }>(
      "DELETE FROM parts WHERE upload = ? RETURNING file",
      id,
    );
    this.#database.run("DELETE FROM uploads WHERE id = ?", id);
    return files.map(({ file }) => file);
  }

  /** Ends an upload and drops its parts. */
  async abort(id: string): Promise<void> {
    await this.#files.remove(await this.#database.commit(() => this.end(id)));
  }
}

function uploadOf(row: UploadRow): Upload {
  return {
    id: row.id,
    bucket: row.bucket,
    key: decodeUtf8(row.key),
    started: new Date(row.started),
    ...fromJson<UploadDetails>(row.details),
  };
}
