import { constants } from "node:os";

/** Asked to end, by Ctrl-C or a signal. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** As a shell gives it: 128 and the signal's number, 130 for Ctrl-C. */
  readonly exitCode: number;

  constructor(signal: "SIGINT" | "SIGTERM") {
    super("Interrupted: running jobs were stopped, and what is done is kept");
    this.exitCode = 128 + constants.signals[signal];
  }
}

/**
 * Listens for Ctrl-C. The first one aborts `signal`, by which stages stop their
 * jobs; the second ends the process at once.
 */
export class Interrupt implements Disposable {
  readonly #controller = new AbortController();
  readonly #handlers = new Map<"SIGINT" | "SIGTERM", () => void>();

  constructor() {
    const names = Deno.build.os === "windows"
      ? ["SIGINT"] as const
      : ["SIGINT", "SIGTERM"] as const;
    for (const name of names) {
      const handler = () => this.#interrupt(new Interrupted(name));
      this.#handlers.set(name, handler);
      Deno.addSignalListener(name, handler);
    }
  }

  /** Aborts, with {@linkcode Interrupted}, when the user asks to end. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  #interrupt(reason: Interrupted): void {
    if (this.signal.aborted) Deno.exit(reason.exitCode);
    console.error("Stopping: running jobs are being stopped");
    this.#controller.abort(reason);
  }

  /** Stops listening. */
  [Symbol.dispose](): void {
    for (const [name, handler] of this.#handlers) {
      Deno.removeSignalListener(name, handler);
    }
  }
}
