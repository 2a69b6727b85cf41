import { randomUUID } from "node:crypto";
import { decodeMessage, encodeRequest, type Message } from "./messages.ts";
import { ZmtpSocket } from "./zmtp.ts";

/** How a cell ended, by the kernel's reply. */
export interface ExecuteReply {
  readonly status: "ok" | "error" | "aborted";
  readonly ename?: string;
  readonly evalue?: string;
  readonly traceback?: readonly string[];
}

/** What the kernel recorded beside the reply: failures that it would swallow. */
export interface CellEnd {
  readonly reply: ExecuteReply;
  /** Rejections that nobody handled and errors thrown by timers, as text. */
  readonly swallowed: readonly string[];
}

/** The kernel process ended, or stopped answering. */
export class DeadKernelError extends Error {
  override readonly name = "DeadKernelError";
}

/** A cell took longer than its limit. */
export class CellTimeoutError extends Error {
  override readonly name = "CellTimeoutError";
}

/** Milliseconds within which a kernel must be up. */
const START_LIMIT = 180_000;

/** How often a kernel is started that ends before it is up. */
const START_ATTEMPTS = 3;

/** Milliseconds within which a kernel that hangs up must have ended. */
const DEATH_LIMIT = 60_000;

/** Media type of the mark that closes a cell's output. */
const BARRIER = "application/x-sagebook-barrier";

/**
 * Makes the kernel keep what it would swallow. The kernel reports neither
 * unhandled rejections nor what a timer throws.
 */
const LISTEN = `{
  const failures = globalThis[Symbol.for("sagebook.failures")] = [];
  for (const type of ["unhandledrejection", "error"]) {
    addEventListener(type, (event) => {
      event.preventDefault();
      const cause = "reason" in event ? event.reason : event.error;
      failures.push(cause?.stack ?? String(cause));
    });
  }
}`;

function barrierCode(id: string, settleMilliseconds: number): string {
  return `await (async () => {
  await new Promise((resolve) => setTimeout(resolve, ${settleMilliseconds}));
  const failures = globalThis[Symbol.for("sagebook.failures")].splice(0);
  await Deno.jupyter.broadcast("display_data", {
    data: { "${BARRIER}": { id: "${id}", failures } }, metadata: {}, transient: {},
  });
})()`;
}

/** A running Deno kernel, driven over the Jupyter protocol. */
export class Kernel implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #folder: string;
  readonly #key: string;
  readonly #session = randomUUID();
  readonly #dead: Promise<never>;
  #shell!: ZmtpSocket;
  #iopub!: ZmtpSocket;

  private constructor(
    process: Deno.ChildProcess,
    folder: string,
    key: string,
  ) {
    this.#process = process;
    this.#folder = folder;
    this.#key = key;
    this.#dead = process.status.then(({ code, signal }) => {
      throw new DeadKernelError(
        `Kernel ended ${
          signal === null ? `with code ${code}` : `by ${signal}`
        }`,
      );
    });
    this.#dead.catch(() => {});
  }

  /**
   * Starts a kernel; one more where it ends at once, since others may have taken a
   * port that was free when it was chosen.
   *
   * @param cwd Folder that relative paths and imports in cells start from; its
   * `deno.json`, or that of a folder above, is the kernel's.
   * @param environment Variables beside those of this process.
   * @param choosePorts Five of them. Default: free ones.
   * @throws {DeadKernelError} If each ends before it is up.
   * @throws {CellTimeoutError} If it is not up within three minutes.
   */
  static async start(
    cwd: string,
    environment: Record<string, string> = {},
    choosePorts: () => number[] = () => freePorts(5),
  ): Promise<Kernel> {
    for (let attempt = 1;; attempt++) {
      try {
        return await Kernel.#startOn(choosePorts(), cwd, environment);
      } catch (error) {
        if (!(error instanceof DeadKernelError)) throw error;
        if (attempt === START_ATTEMPTS) throw error;
      }
    }
  }

  static async #startOn(
    ports: readonly number[],
    cwd: string,
    environment: Record<string, string>,
  ): Promise<Kernel> {
    const folder = await Deno.makeTempDir({ prefix: "sagebook-kernel-" });
    const key = randomUUID();
    const file = `${folder}/connection.json`;
    await Deno.writeTextFile(file, connectionFile(key, ports));
    const process = new Deno.Command(Deno.execPath(), {
      args: ["jupyter", "--kernel", "--conn", file],
      cwd,
      env: { NO_COLOR: "1", ...environment },
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    const kernel = new Kernel(process, folder, key);
    try {
      await kernel.#within(START_LIMIT, kernel.#connect(ports));
    } catch (error) {
      await kernel[Symbol.asyncDispose]();
      throw error;
    }
    return kernel;
  }

  async #connect([shell, iopub]: readonly number[]): Promise<void> {
    this.#iopub = await connectWhenUp(iopub!, "SUB", this.#dead);
    this.#shell = await connectWhenUp(shell!, "DEALER", this.#dead);
    await this.#nudge();
    await this.#request(LISTEN);
  }

  /**
   * Asks until iopub answers too: a subscription that has not arrived yet loses
   * the first messages.
   */
  async #nudge(): Promise<void> {
    let heard = false;
    const listening = this.#iopub.receive().then(() => heard = true);
    while (!heard) {
      const { id, frames } = this.#encode("kernel_info_request", {});
      await this.#shell.send(frames);
      await this.#replyTo(id);
      await atMost(20, listening);
    }
  }

  /**
   * Executes one cell and hands all its output to `onOutput`.
   *
   * The kernel still sends output after it has said that it is idle, under the
   * next cell's name. All its output goes through one queue, so a mark sent after
   * the reply divides what belongs to this cell from what belongs to the next.
   *
   * @param limit Milliseconds that the cell may take.
   * @param settle Milliseconds to wait for failures of what the cell left running.
   * @throws {CellTimeoutError} If the cell takes longer. The kernel is then killed.
   * @throws {DeadKernelError} If the kernel ends.
   */
  execute(
    code: string,
    onOutput: (message: Message) => void,
    limit: number,
    settle = 0,
  ): Promise<CellEnd> {
    return this.#within(limit, this.#execute(code, onOutput, settle));
  }

  async #execute(
    code: string,
    onOutput: (message: Message) => void,
    settle: number,
  ): Promise<CellEnd> {
    const id = randomUUID();
    const collecting = this.#collectUntil(id, onOutput);
    collecting.catch(() => {});
    const reply = await this.#request(code);
    await this.#request(barrierCode(id, settle));
    return { reply, swallowed: await collecting };
  }

  async #collectUntil(
    id: string,
    onOutput: (message: Message) => void,
  ): Promise<string[]> {
    while (true) {
      const message = decodeMessage(this.#key, await this.#iopub.receive());
      const data = message.content.data as Record<string, unknown> | undefined;
      const mark = data?.[BARRIER] as
        | { id: string; failures: string[] }
        | undefined;
      if (mark?.id === id) return mark.failures;
      onOutput(message);
    }
  }

  async #request(code: string): Promise<ExecuteReply> {
    const { id, frames } = this.#encode("execute_request", {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: false,
    });
    await this.#shell.send(frames);
    const { content } = await this.#replyTo(id);
    return content as unknown as ExecuteReply;
  }

  async #replyTo(id: string): Promise<Message> {
    while (true) {
      const message = decodeMessage(this.#key, await this.#shell.receive());
      if (message.parent === id) return message;
    }
  }

  #encode(type: string, content: unknown) {
    return encodeRequest(this.#key, this.#session, type, content);
  }

  /** `work`, unless the kernel dies or the time is up. */
  async #within<T>(limit: number, work: Promise<T>): Promise<T> {
    work.catch(() => {});
    try {
      return await inTime(limit, Promise.race([work, this.#dead]));
    } catch (error) {
      if (error instanceof CellTimeoutError) this.#kill();
      else if (!(error instanceof DeadKernelError)) {
        // A kernel that closes its sockets is about to end; its exit says more.
        await inTime(DEATH_LIMIT, this.#dead);
      }
      throw error;
    }
  }

  #kill(): void {
    try {
      this.#process.kill("SIGKILL");
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError)) throw error;
    }
  }

  /** Ends the kernel. It holds nothing worth asking for: it is killed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill();
    await this.#process.status;
    this.#shell?.[Symbol.dispose]();
    this.#iopub?.[Symbol.dispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

/** `work`, or an error once `limit` milliseconds have passed. */
async function inTime<T>(limit: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      reject(
        new CellTimeoutError(
          `Kernel gave no answer within ${limit / 1000} seconds`,
        ),
      ),
    limit,
  );
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for `work`, for some milliseconds at most. */
async function atMost(
  milliseconds: number,
  work: Promise<unknown>,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  try {
    await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function connectWhenUp(
  port: number,
  type: "DEALER" | "SUB",
  dead: Promise<never>,
): Promise<ZmtpSocket> {
  while (true) {
    try {
      return await ZmtpSocket.connect(port, type, dead);
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await atMost(10, dead);
    }
  }
}

/** Ports that nobody listens on now, all different. */
function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map(({ addr }) => (addr as Deno.NetAddr).port);
  for (const listener of listeners) listener.close();
  return ports;
}

function connectionFile(key: string, ports: readonly number[]): string {
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports;
  return JSON.stringify({
    transport: "tcp",
    ip: "127.0.0.1",
    key,
    signature_scheme: "hmac-sha256",
    shell_port,
    iopub_port,
    stdin_port,
    control_port,
    hb_port,
  });
}
