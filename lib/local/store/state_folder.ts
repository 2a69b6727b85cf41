import { join, resolve } from "node:path";

/** A state folder cannot be used; the message says why and what to do. */
export class StateFolderError extends Error {
  override readonly name = "StateFolderError";
}

interface Owner {
  readonly pid: number;
  readonly since: string;
}

/**
 * A folder of state that one process owns. The lock is the operating system's: it
 * ends with the process, however that ends.
 */
export class StateFolder implements Disposable {
  /** Absolute. */
  readonly path: string;
  readonly #lock: Deno.FsFile;

  /**
   * Creates the folder where there is none, and takes it.
   *
   * @throws {StateFolderError} If another process has it, or it cannot be written.
   */
  constructor(path: string) {
    this.path = resolve(path);
    this.#lock = this.#open();
    if (!this.#take()) {
      this.#lock.close();
      throw new StateFolderError(
        `Cannot open the state folder "${this.path}": ${this.#describeOwner()}. ` +
          `Close that process first, or name another folder`,
      );
    }
    this.#signOwner();
  }

  /** Path of something in the folder. */
  join(...parts: string[]): string {
    return join(this.path, ...parts);
  }

  [Symbol.dispose](): void {
    // A child that starts just now still has a copy of the file, and so of the lock.
    this.#lock.unlockSync();
    this.#lock.close();
  }

  #open(): Deno.FsFile {
    try {
      Deno.mkdirSync(this.path, { recursive: true });
      return Deno.openSync(this.join("lock"), { create: true, write: true });
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }

  #take(): boolean {
    try {
      return this.#lock.tryLockSync(true);
    } catch (error) {
      this.#lock.close();
      throw unwritable(this.path, error);
    }
  }

  /** For whoever wants the folder next. */
  #signOwner(): void {
    const owner: Owner = { pid: Deno.pid, since: new Date().toISOString() };
    try {
      Deno.writeTextFileSync(this.join("owner.json"), JSON.stringify(owner));
    } catch {
      // A full disk must not keep the user from deleting what fills it.
    }
  }

  #describeOwner(): string {
    try {
      const text = Deno.readTextFileSync(this.join("owner.json"));
      const { pid, since } = JSON.parse(text) as Owner;
      return `process ${pid} has had it open since ${since}`;
    } catch {
      // The owner has taken the lock this instant, or found the disk full.
      return "another process has it open";
    }
  }
}

function unwritable(path: string, cause: unknown): StateFolderError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StateFolderError(
    `Cannot write to the state folder "${path}": ${reason}`,
    { cause },
  );
}
