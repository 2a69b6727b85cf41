import { findPython } from "../support/peers.ts";

/** moto's server, where it is installed. */
export interface Moto extends AsyncDisposable {
  /** As the table calls it: that it is missing, too. */
  readonly name: string;
  /** Undefined where it is not installed. */
  readonly url?: string;
}

/** Starts moto's server, which keeps all in memory and runs nothing. */
export async function startMoto(): Promise<Moto> {
  const python = await findPython("moto", "flask");
  if (python === undefined) {
    return {
      name: "moto: not installed",
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }
  const port = 20_000 + Math.floor(Math.random() * 10_000);
  const process = new Deno.Command(python, {
    args: ["-m", "moto.server", "-p", String(port)],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const url = `http://127.0.0.1:${port}`;
  for (let i = 0;; i++) {
    try {
      await (await fetch(url)).body?.cancel();
      break;
    } catch (error) {
      if (i === 1200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return {
    name: "moto's server, in memory",
    url,
    async [Symbol.asyncDispose]() {
      process.kill();
      await process.status;
    },
  };
}
