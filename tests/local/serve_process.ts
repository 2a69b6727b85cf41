/**
 * Local SageMaker in a process of its own, for tests that kill it or reach it with
 * other programs: `serve_process.ts STATE_FOLDER [ACCESS_KEY_ID SECRET_ACCESS_KEY]`.
 * Writes its address as one line, and ends gracefully with SIGTERM.
 *
 * @module
 */
import {
  type Credentials,
  openLocalSageMaker,
  serve,
} from "../../lib/local/mod.ts";

/** A server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

/** How a server is started. */
export interface ServerProcessOptions {
  /** The interpreter of scripts. Default: none. */
  readonly python?: string;
  /** Who is let in. Default: everyone. */
  readonly credentials?: Credentials;
  /** Wraps the command in another. */
  readonly wrap?: (command: string[]) => string[];
}

/** Starts a server on a state folder, and waits until it is ready. */
export async function startServerProcess(
  stateFolder: string,
  { credentials, python, wrap = (command) => command }: ServerProcessOptions =
    {},
): Promise<ServerProcess> {
  const [program, ...args] = wrap([
    Deno.execPath(),
    "run",
    "-A",
    "--quiet",
    import.meta.filename!,
    stateFolder,
    ...(credentials === undefined
      ? []
      : [credentials.accessKeyId, credentials.secretAccessKey]),
  ]);
  const process = new Deno.Command(program!, {
    args,
    env: python === undefined ? {} : { SAGEBOOK_PYTHON: python },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream())
    .getReader();
  let url = "";
  while (!url.endsWith("\n")) {
    const { value, done } = await reader.read();
    if (done) {
      throw new Error(`Server ended with ${(await process.status).code}`);
    }
    url += value;
  }
  const end = async (signal: Deno.Signal) => {
    try {
      process.kill(signal);
    } catch (error) {
      // It has ended already.
      if (!(error instanceof TypeError)) throw error;
    }
    await process.status;
    await reader.cancel();
  };
  return {
    url: url.trim(),
    pid: process.pid,
    kill: () => end("SIGKILL"),
    [Symbol.asyncDispose]: () => end("SIGTERM"),
  };
}

if (import.meta.main) {
  const [stateFolder, accessKeyId, secretAccessKey] = Deno.args;
  const python = Deno.env.get("SAGEBOOK_PYTHON");
  const local = await openLocalSageMaker({
    stateFolder: stateFolder!,
    ...(python === undefined ? {} : { python }),
  });
  const server = serve(local, {
    port: 0,
    ...(accessKeyId === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey: secretAccessKey! } }),
  });
  Deno.addSignalListener("SIGTERM", async () => {
    await server.close();
    await local.close();
    Deno.exit();
  });
  console.log(server.url);
}
