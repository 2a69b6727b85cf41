/**
 * Local SageMaker in a process of its own, for tests that kill it or reach it with
 * other programs: `serve_process.ts STATE_FOLDER`. Writes its address as one line,
 * and ends gracefully with SIGTERM.
 *
 * @module
 */
import { openLocalSageMaker, serve } from "../../lib/local/mod.ts";

/** A server in a process of its own. */
export interface ServerProcess extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
}

/** Starts a server on a state folder, and waits until it is ready. */
export async function startServerProcess(
  stateFolder: string,
  wrap: (command: string[]) => string[] = (command) => command,
): Promise<ServerProcess> {
  const [program, ...args] = wrap([
    Deno.execPath(),
    "run",
    "-A",
    "--quiet",
    import.meta.filename!,
    stateFolder,
  ]);
  const process = new Deno.Command(program!, {
    args,
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
  const local = await openLocalSageMaker({ stateFolder: Deno.args[0]! });
  const server = serve(local, { port: 0 });
  Deno.addSignalListener("SIGTERM", async () => {
    await server.close();
    await local.close();
    Deno.exit();
  });
  console.log(server.url);
}
