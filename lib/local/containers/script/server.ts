import {
  type Invocation,
  InvocationError,
  type InvocationResult,
  type Predictor,
  ScriptError,
  type ServingContext,
} from "../container.ts";
import { eachLine } from "./lines.ts";

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
  readonly #all: ServerProcess[] = [];
  readonly #idle: ServerProcess[] = [];
  readonly #waiting: ((process: ServerProcess) => void)[] = [];

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
      this.#release(process);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#all.map((process) => process.close()));
  }

  async #startProcess(): Promise<ServerProcess> {
    const process = new ServerProcess(this.#program);
    this.#all.push(process);
    const { status, message = "" } = await process.started();
    if (status === 200) return process;
    await this.close();
    const { describeFailure = (text) => text } = this.#program;
    throw new ScriptError(
      `AlgorithmError: Cannot load the model: ${describeFailure(message)}`,
    );
  }

  async #acquire(): Promise<ServerProcess> {
    const process = this.#idle.pop();
    if (process !== undefined) return process;
    const most = Math.min(
      this.#program.context.workers,
      navigator.hardwareConcurrency,
    );
    if (this.#all.length < most) return await this.#startProcess();
    return await new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(process: ServerProcess): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(process);
    else next(process);
  }
}

/** One process: a line of JSON, then a body, each way. */
class ServerProcess {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<Uint8Array>;
  readonly #logged: Promise<void>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(server: ServerProgram) {
    const { program, args, environment, context } = server;
    this.#child = new Deno.Command(program, {
      args: [...args],
      cwd: context.folder,
      env: { ...environment },
      clearEnv: server.clearEnvironment ?? false,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#output = this.#child.stdout.getReader();
    this.#logged = eachLine(this.#child.stderr, context.log);
  }

  started(): Promise<Head> {
    return this.#readHead();
  }

  async ask(request: Invocation): Promise<InvocationResult> {
    const { body, contentType, accept } = request;
    const head = { contentType, accept, length: body.length };
    await this.#input.write(
      new TextEncoder().encode(JSON.stringify(head) + "\n"),
    ).catch(() => {
      throw ended();
    });
    await this.#input.write(body).catch(() => {
      throw ended();
    });
    const { status, length, message = "", contentType: answered } = await this
      .#readHead();
    const answer = await this.#read(length);
    if (status !== 200) throw new InvocationError(status, message);
    return { body: answer, contentType: answered ?? accept };
  }

  async close(): Promise<void> {
    await this.#input.close().catch(() => this.#input.abort());
    await this.#child.status;
    await this.#logged;
    await this.#output.cancel();
  }

  async #fill(): Promise<void> {
    const { value, done } = await this.#output.read();
    if (done) throw ended();
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

function ended(): InvocationError {
  return new InvocationError(
    500,
    "The serving process ended while it was asked",
  );
}
