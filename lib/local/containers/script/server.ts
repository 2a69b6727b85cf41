import {
  type Invocation,
  InvocationError,
  type InvocationResult,
  type Predictor,
  ScriptError,
  type ServingContext,
} from "../container.ts";
import { eachLine } from "./lines.ts";
import { ProcessGroup } from "./process_group.ts";

/** How long a process may take to end by itself, in milliseconds. */
const PATIENCE = 1_000;

/** A program that serves a model over its standard input and output. */
export interface ServerProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Whether it sees nothing of this process's environment. Default: false. */
  readonly clearEnvironment?: boolean;
  readonly context: ServingContext;
  /** Adds advice to why the model could not be loaded. */
  describeFailure?(message: string): string;
}

interface Head {
  readonly status: number;
  readonly length: number;
  readonly contentType?: string;
  readonly message?: string;
}

/** Several processes of one program, each answering one request at a time. */
export class ScriptServer implements Predictor {
  readonly #program: ServerProgram;
  readonly #all = new Set<ServerProcess>();
  readonly #idle: ServerProcess[] = [];
  readonly #waiting: ((process: ServerProcess) => void)[] = [];
  #closed = false;

  private constructor(program: ServerProgram) {
    this.#program = program;
  }

  /**
   * Starts a program and waits until it has loaded the model.
   *
   * @throws {ScriptError} If it could not.
   */
  static async start(program: ServerProgram): Promise<ScriptServer> {
    const server = new ScriptServer(program);
    server.#idle.push(await server.#startProcess());
    return server;
  }

  async invoke(request: Invocation): Promise<InvocationResult> {
    const process = await this.#acquire();
    try {
      return await process.ask(request);
    } finally {
      await this.#release(process);
    }
  }

  /** Ends all processes; what is asked from then on is refused. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#endAll();
  }

  async #endAll(): Promise<void> {
    await Promise.all([...this.#all].map((process) => process.close()));
  }

  async #startProcess(): Promise<ServerProcess> {
    const process = new ServerProcess(this.#program);
    this.#all.add(process);
    const { status, message = "" } = await process.started();
    if (status === 200) return process;
    await this.#endAll();
    const { describeFailure = (text) => text } = this.#program;
    throw new ScriptError(
      `AlgorithmError: Cannot load the model: ${describeFailure(message)}`,
    );
  }

  async #acquire(): Promise<ServerProcess> {
    if (this.#closed) throw new InvocationError(500, "The server has ended");
    const process = this.#idle.pop();
    if (process !== undefined) return process;
    const most = Math.min(
      this.#program.context.workers,
      navigator.hardwareConcurrency,
    );
    if (this.#all.size < most) return await this.#startProcess();
    return await new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Hands a process on; one that has ended is replaced by a new one. */
  async #release(process: ServerProcess): Promise<void> {
    if (process.hasEnded) {
      this.#all.delete(process);
      await process.close();
    }
    const next = this.#waiting.shift();
    if (next !== undefined) {
      const replace = process.hasEnded && !this.#closed;
      next(replace ? await this.#startProcess() : process);
    } else if (!process.hasEnded) this.#idle.push(process);
  }
}

/** One process: a line of JSON, then a body, each way. */
class ServerProcess {
  readonly #group: ProcessGroup;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<Uint8Array>;
  readonly #logged: Promise<void>;
  readonly #reading = new AbortController();
  #rest: Uint8Array = new Uint8Array(0);
  /** Whether it cannot be asked any more. */
  hasEnded = false;

  constructor(server: ServerProgram) {
    const { program, args, environment, context } = server;
    const { log, keepUp } = context;
    this.#group = new ProcessGroup(program, {
      args,
      environment,
      folder: context.folder,
      clearEnvironment: server.clearEnvironment ?? false,
    });
    const { stdin, stdout, stderr } = this.#group.child;
    this.#input = stdin.getWriter();
    this.#output = stdout.getReader();
    this.#logged = eachLine(stderr, log, {
      signal: this.#reading.signal,
      ...(keepUp && { keepUp }),
    });
  }

  started(): Promise<Head> {
    return this.#readHead();
  }

  async ask(request: Invocation): Promise<InvocationResult> {
    const { body, contentType, accept } = request;
    const head = { contentType, accept, length: body.length };
    const line = new TextEncoder().encode(JSON.stringify(head) + "\n");
    for (const bytes of [line, body]) {
      await this.#input.write(bytes).catch(() => {
        throw this.#ended();
      });
    }
    const { status, length, message = "", contentType: answered } = await this
      .#readHead();
    const answer = await this.#read(length);
    if (status !== 200) throw new InvocationError(status, message);
    return { body: answer, contentType: answered ?? accept };
  }

  /** Ends it: by itself, as its input ends, or else by force. */
  async close(): Promise<void> {
    this.hasEnded = true;
    await this.#input.close().catch(() => {});
    const killer = setTimeout(() => this.#group.kill(), PATIENCE);
    await this.#group.ended();
    clearTimeout(killer);
    // A process that left the group may hold the other end of the pipe.
    const patience = setTimeout(() => this.#reading.abort(), PATIENCE);
    await this.#logged;
    clearTimeout(patience);
    await this.#output.cancel();
  }

  #ended(): InvocationError {
    this.hasEnded = true;
    return new InvocationError(
      500,
      "The serving process ended while it was asked",
    );
  }

  async #fill(): Promise<void> {
    const { value, done } = await this.#output.read();
    if (done) throw this.#ended();
    const joined = new Uint8Array(this.#rest.length + value.length);
    joined.set(this.#rest);
    joined.set(value, this.#rest.length);
    this.#rest = joined;
  }

  async #readHead(): Promise<Head> {
    let end: number;
    while ((end = this.#rest.indexOf(10)) === -1) await this.#fill();
    const line = new TextDecoder().decode(await this.#read(end + 1));
    return JSON.parse(line);
  }

  async #read(count: number): Promise<Uint8Array> {
    while (this.#rest.length < count) await this.#fill();
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return taken;
  }
}
