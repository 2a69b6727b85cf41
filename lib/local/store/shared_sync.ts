/**
 * Syncs one file or folder for many writers: those that come while a sync runs share
 * the next one.
 */
export class SharedSync implements Disposable {
  readonly #file: Deno.FsFile;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /** Resolves once all that was written before the call is on the disk. */
  sync(): Promise<void> {
    if (this.#running === undefined) return this.#start();
    this.#next ??= this.#running.then(
      () => this.#start(),
      () => this.#start(),
    );
    return this.#next;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }

  #start(): Promise<void> {
    this.#next = undefined;
    const running = this.#file.sync().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }
}
