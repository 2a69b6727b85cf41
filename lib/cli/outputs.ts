import process from "node:process";

/**
 * The files that a run leaves in `--out`: written aside, and moved there together
 * once all are done. A run that fails leaves what was there before.
 */
export class Outputs implements AsyncDisposable {
  readonly #folder: string;
  readonly #aside: string;
  readonly #made: boolean;
  readonly #names = new Set<string>();
  /** What was begun to be written, whether or not somebody waits for it. */
  readonly #writing: Promise<void>[] = [];

  private constructor(folder: string, aside: string, made: boolean) {
    this.#folder = folder;
    this.#aside = aside;
    this.#made = made;
  }

  /**
   * Takes a folder, which is made where it is missing.
   *
   * @throws {Error} If it cannot be written to.
   */
  static async open(folder: string): Promise<Outputs> {
    try {
      const made = !(await isFolder(folder));
      await Deno.mkdir(folder, { recursive: true });
      await removeAbandoned(folder);
      const aside = await Deno.makeTempDir({
        dir: folder,
        prefix: `.partial-${Deno.pid}-`,
      });
      return new Outputs(folder, aside, made);
    } catch (error) {
      throw cannotWrite(folder, error);
    }
  }

  /** Writes a file aside. */
  async write(name: string, content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === "string"
      ? new TextEncoder().encode(content)
      : content;
    const writing = Deno.writeFile(`${this.#aside}/${name}`, bytes);
    this.#writing.push(writing);
    try {
      await writing;
    } catch (error) {
      throw cannotWrite(this.#folder, error);
    }
    this.#names.add(name);
  }

  /** Writes a JSON file aside. */
  async writeJson(name: string, value: unknown): Promise<void> {
    await this.write(name, JSON.stringify(value, null, 2) + "\n");
  }

  /**
   * Moves the files into the folder.
   *
   * @param stale Names that an earlier run may have left: those that this one has
   * not made are removed.
   * @returns Their paths.
   */
  async publish(stale?: RegExp): Promise<string[]> {
    const names = [...this.#names].toSorted();
    for (const name of names) {
      await Deno.rename(`${this.#aside}/${name}`, `${this.#folder}/${name}`);
    }
    for await (const { name, isFile } of Deno.readDir(this.#folder)) {
      if (isFile && stale?.test(name) && !this.#names.has(name)) {
        await Deno.remove(`${this.#folder}/${name}`);
      }
    }
    this.#names.clear();
    return names.map((name) => `${this.#folder}/${name}`);
  }

  /** Removes what was written aside, and the folder if it was made for nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled(this.#writing);
    await Deno.remove(this.#aside, { recursive: true });
    if (!this.#made) return;
    for await (const _ of Deno.readDir(this.#folder)) return;
    await Deno.remove(this.#folder);
  }
}

/** What runs that were killed have written aside. */
async function removeAbandoned(folder: string): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    const pid = /^\.partial-(\d+)-/.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await Deno.remove(`${folder}/${name}`, { recursive: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Else it is another user's.
    return (error as { code?: string }).code !== "ESRCH";
  }
}

function cannotWrite(folder: string, error: unknown): Error {
  const { message } = error as Error;
  return new Error(`Cannot write to the folder "${folder}": ${message}`, {
    cause: error,
  });
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
