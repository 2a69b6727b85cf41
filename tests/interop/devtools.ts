/** A page of a headless Chromium, driven over its DevTools protocol. */
export class DevToolsPage implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #profile: string;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: DevToolsAnswer) => void>();
  #lastId = 0;

  private constructor(
    process: Deno.ChildProcess,
    profile: string,
    socket: WebSocket,
  ) {
    this.#process = process;
    this.#profile = profile;
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      const answer = JSON.parse(data) as DevToolsAnswer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    };
  }

  /** Opens an address in a browser of its own, its window `width` pixels wide. */
  static async open(url: string, width = 1200): Promise<DevToolsPage> {
    const profile = await Deno.makeTempDir({ prefix: "sagebook-chromium-" });
    const process = new Deno.Command("chromium", {
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        `--user-data-dir=${profile}`,
        `--window-size=${width},1000`,
        "--remote-debugging-port=0",
        "about:blank",
      ],
      stdout: "null",
      stderr: "null",
    }).spawn();
    const socket = new WebSocket(await pageAddress(profile));
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    const page = new DevToolsPage(process, profile, socket);
    await page.#call("Page.enable");
    await page.#call("Page.navigate", { url });
    return page;
  }

  /** The value of a JavaScript expression in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#call("Runtime.evaluate", {
      expression,
      returnByValue: true,
      awaitPromise: true,
    }) as { result: { value: unknown }; exceptionDetails?: unknown };
    if (exceptionDetails === undefined) return result.value;
    throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
  }

  /** Waits until an expression is true; a page that is still loading is not. */
  async until(expression: string, seconds: number): Promise<void> {
    const end = performance.now() + 1000 * seconds;
    while (performance.now() < end) {
      if (await this.evaluate(`!!(${expression})`).catch(() => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    throw new Error(`Not true within ${seconds} seconds: ${expression}`);
  }

  /** A picture of the window as PNG. */
  async screenshot(): Promise<Uint8Array<ArrayBuffer>> {
    const { data } = await this.#call("Page.captureScreenshot") as {
      data: string;
    };
    return Uint8Array.fromBase64(data);
  }

  async #call(method: string, params = {}): Promise<unknown> {
    const id = ++this.#lastId;
    const answered = new Promise<DevToolsAnswer>((resolve) =>
      this.#waiting.set(id, resolve)
    );
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    this.#process.kill("SIGKILL");
    await this.#process.status;
    this.#socket.close();
    await closed;
    await removeWhenLeft(this.#profile);
  }
}

interface DevToolsAnswer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** Chromium writes the port that it has chosen into its profile. */
async function pageAddress(profile: string): Promise<string> {
  for (let attempt = 0; attempt < 1200; attempt++) {
    try {
      const file = await Deno.readTextFile(`${profile}/DevToolsActivePort`);
      const answer = await fetch(
        `http://127.0.0.1:${file.split("\n")[0]}/json`,
      );
      const targets = await answer.json() as {
        type: string;
        webSocketDebuggerUrl: string;
      }[];
      const page = targets.find(({ type }) => type === "page");
      if (page !== undefined) return page.webSocketDebuggerUrl;
    } catch (error) {
      if (
        !(error instanceof Deno.errors.NotFound || error instanceof TypeError)
      ) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("Chromium did not come up within 2 minutes");
}

/** Children of a killed browser may still write into its profile. */
async function removeWhenLeft(folder: string): Promise<void> {
  for (let attempt = 0;; attempt++) {
    try {
      return await Deno.remove(folder, { recursive: true });
    } catch (error) {
      if (attempt === 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
