import type { ObjectStore } from "../store/objects.ts";
import { filesBelow } from "./archive.ts";
import { joinKey, s3Location } from "./s3_uri.ts";
import { putFile } from "./upload.ts";

/** Time between two looks at the folders, in milliseconds. */
const PERIOD = 1_000;

/** Copies what a job writes to some folders to S3, while it runs. */
export class FolderSync {
  readonly #objects: ObjectStore;
  readonly #folders: readonly string[];
  readonly #uri: string;
  /** Size and time of each file that was copied. */
  readonly #copied = new Map<string, string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #copying: Promise<void> = Promise.resolve();

  constructor(folders: readonly string[], uri: string, objects: ObjectStore) {
    this.#objects = objects;
    this.#uri = uri;
    this.#folders = folders;
    this.#wait();
  }

  /** Copies what is left, and ends. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#copying;
    await this.#copy();
  }

  #wait(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      // A failure, such as of a full disk, is met again at the end.
      this.#copying = this.#copy().catch(() => {}).then(() => this.#wait());
    }, PERIOD);
  }

  async #copy(): Promise<void> {
    const { bucket, key } = s3Location(this.#uri);
    for (const folder of this.#folders) {
      for await (const name of filesBelow(folder)) {
        const path = `${folder}/${name}`;
        const state = await stateOf(path);
        if (state === undefined || this.#copied.get(path) === state) continue;
        await putFile(this.#objects, bucket, joinKey(key, name), path);
        this.#copied.set(path, state);
      }
    }
  }
}

/** Undefined where the script has moved the file away. */
async function stateOf(path: string): Promise<string | undefined> {
  try {
    const { size, mtime } = await Deno.stat(path);
    return `${size} ${mtime?.getTime()}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
