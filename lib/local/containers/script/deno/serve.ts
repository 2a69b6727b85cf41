/**
 * Serves a model by a user's TypeScript: `model_fn`, `input_fn`, `predict_fn`,
 * `output_fn` or `transform_fn`, as SageMaker's framework containers do.
 *
 * Requests come on standard input and answers go to standard output: a line of
 * JSON that ends with the length of the body, then the body.
 *
 * @module
 */
import { pathToFileURL } from "node:url";

type Body = string | Uint8Array;

/** What a script may export. */
interface Script {
  model_fn?(modelFolder: string): unknown;
  input_fn?(body: Body, contentType: string): unknown;
  predict_fn?(input: unknown, model: unknown): unknown;
  output_fn?(prediction: unknown, accept: string): Body | Promise<Body>;
  transform_fn?(
    model: unknown,
    body: Body,
    contentType: string,
    accept: string,
  ): Body | Promise<Body>;
}

interface Head {
  readonly contentType: string;
  readonly accept: string;
  readonly length: number;
}

class Refusal extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

const encoder = new TextEncoder();

function mediaType(text: string): string {
  return text.split(";")[0]!.trim().toLowerCase();
}

/** What is answered with where the client takes anything. */
const DEFAULT_ACCEPT = Deno.env.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT") ??
  "application/json";

function chooseAccept(accept: string): string {
  return ["", "*/*"].includes(accept) ? DEFAULT_ACCEPT : accept;
}

function isText(contentType: string): boolean {
  const type = mediaType(contentType);
  return type.startsWith("text/") || type.includes("json");
}

/** Rows of numbers, or whatever the JSON holds. */
function defaultInput(body: Body, contentType: string): unknown {
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  switch (mediaType(contentType)) {
    case "text/csv":
      return text.trim().split(/\r?\n/).map((row) =>
        row.split(",").map(Number)
      );
    case "application/json":
      return JSON.parse(text);
    case "application/jsonlines":
      return text.trim().split("\n").map((line) => JSON.parse(line));
  }
  throw new Refusal(415, `Content type "${contentType}" is not supported`);
}

function defaultPrediction(input: unknown, model: unknown): unknown {
  const { predict } = (model ?? {}) as { predict?: unknown };
  if (typeof predict === "function") return predict.call(model, input);
  throw new TypeError(
    "Export a predict_fn, or give the model a predict method",
  );
}

function defaultOutput(prediction: unknown, accept: string): string {
  const rows = Array.isArray(prediction) ? prediction : [prediction];
  switch (mediaType(accept)) {
    case "text/csv":
      return rows.map((row) => `${[row].flat().join(",")}\n`).join("");
    case "application/jsonlines":
      return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
    case "application/json":
      return JSON.stringify(prediction);
  }
  throw new Refusal(406, `Accept type "${accept}" is not supported`);
}

async function answer(
  script: Script,
  model: unknown,
  { contentType, accept }: Head,
  bytes: Uint8Array,
): Promise<Body> {
  const body = isText(contentType) ? new TextDecoder().decode(bytes) : bytes;
  if (script.transform_fn) {
    return await script.transform_fn(model, body, contentType, accept);
  }
  const { input_fn = defaultInput, predict_fn = defaultPrediction } = script;
  const { output_fn = defaultOutput } = script;
  const input = await input_fn(body, contentType);
  return await output_fn(await predict_fn(input, model), accept);
}

/** Reads exact amounts from standard input. */
class Input {
  readonly #reader = Deno.stdin.readable.getReader();
  #rest = new Uint8Array(0);

  async #fill(): Promise<boolean> {
    const { value, done } = await this.#reader.read();
    if (done) return false;
    const joined = new Uint8Array(this.#rest.length + value.length);
    joined.set(this.#rest);
    joined.set(value, this.#rest.length);
    this.#rest = joined;
    return true;
  }

  async line(): Promise<string | undefined> {
    let end: number;
    while ((end = this.#rest.indexOf(10)) === -1) {
      if (!await this.#fill()) return undefined;
    }
    return new TextDecoder().decode(await this.take(end + 1));
  }

  async take(count: number): Promise<Uint8Array> {
    while (this.#rest.length < count) {
      if (!await this.#fill()) throw new Error("Standard input is cut off");
    }
    const taken = this.#rest.slice(0, count);
    this.#rest = this.#rest.slice(count);
    return taken;
  }
}

async function send(
  head: Readonly<Record<string, unknown>>,
  body: Uint8Array = new Uint8Array(0),
): Promise<void> {
  const line = JSON.stringify({ ...head, length: body.length });
  for (const bytes of [encoder.encode(`${line}\n`), body]) {
    for (let at = 0; at < bytes.length;) {
      at += await Deno.stdout.write(bytes.subarray(at));
    }
  }
}

async function serve(script: Script, model: unknown): Promise<void> {
  const input = new Input();
  for (let line; (line = await input.line()) !== undefined;) {
    const given: Head = JSON.parse(line);
    const head = { ...given, accept: chooseAccept(given.accept) };
    const bytes = await input.take(head.length);
    try {
      const body = await answer(script, model, head, bytes);
      await send(
        { status: 200, contentType: head.accept },
        typeof body === "string" ? encoder.encode(body) : body,
      );
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 500;
      if (status === 500) console.error(error);
      await send({ status, message: String(error) });
    }
  }
}

// Standard output is for answers: what the script prints belongs to the log.
for (const name of ["log", "info", "debug"] as const) {
  console[name] = console.error;
}

const [modelFolder, program] = Deno.args as [string, string];
try {
  const script: Script = await import(
    pathToFileURL(program).href
  );
  const model = await script.model_fn?.(modelFolder);
  await send({ status: 200 });
  await serve(script, model);
} catch (error) {
  console.error(error);
  await send({ status: 500, message: String(error) });
}
