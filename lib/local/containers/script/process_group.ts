/** What a program is started with. */
export interface ProgramOptions {
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether it sees nothing of this process's environment. Default: false. */
  readonly clearEnvironment?: boolean;
}

/** Windows has no groups of processes that could be ended together. */
const HAS_GROUPS = Deno.build.os !== "windows";

/** Waits until its input ends, as it does when we do, and then ends a group. */
const GUARDIAN = 'read _; kill -s KILL -- "-$0"';

/**
 * A program and all processes that it starts: they end with it, as in a container,
 * and with this process, whatever ends that.
 */
export class ProcessGroup {
  /** The program, its standard streams piped. */
  readonly child: Deno.ChildProcess;
  readonly #guardian: Deno.ChildProcess | undefined;
  #ended: Promise<Deno.CommandStatus> | undefined;

  /** @throws {Deno.errors.NotFound} If there is no such program. */
  constructor(program: string, options: ProgramOptions) {
    this.child = new Deno.Command(program, {
      args: [...options.args],
      cwd: options.folder,
      env: { ...options.environment },
      clearEnv: options.clearEnvironment ?? false,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      detached: HAS_GROUPS,
    }).spawn();
    if (HAS_GROUPS) this.#guardian = guard(this.child.pid);
  }

  /** Asks the program to end, as the service asks a container's first process. */
  terminate(): void {
    try {
      this.child.kill("SIGTERM");
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  /** Ends the program and all that it started. */
  kill(): void {
    try {
      if (HAS_GROUPS) Deno.kill(-this.child.pid, "SIGKILL");
      else this.child.kill("SIGKILL");
    } catch (error) {
      if (!hasEnded(error)) throw error;
    }
  }

  /** Waits for the program to end, and ends what it left behind. */
  ended(): Promise<Deno.CommandStatus> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<Deno.CommandStatus> {
    const status = await this.child.status;
    this.kill();
    if (this.#guardian !== undefined) await dismiss(this.#guardian);
    return status;
  }
}

function guard(group: number): Deno.ChildProcess {
  return new Deno.Command("/bin/sh", {
    args: ["-c", GUARDIAN, `${group}`],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    // Else it would be ended with the thread that started it.
    detached: true,
  }).spawn();
}

async function dismiss(guardian: Deno.ChildProcess): Promise<void> {
  guardian.kill("SIGKILL");
  await guardian.status;
  await guardian.stdin.close().catch(ignoreClosed);
}

/** macOS may not signal a group whose processes all have ended. */
function hasEnded(error: unknown): boolean {
  return error instanceof TypeError || error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.PermissionDenied;
}

/** The other end of a pipe closed first. */
export function ignoreClosed(error: unknown): void {
  if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
}
