import process from "node:process";
import {
  ModelFailure,
  ModelHost,
} from "../../../lib/local/endpoints/model_host.ts";
import { assert, assertEquals, assertRejects } from "../../support/assert.ts";
import { DENO_IMAGE, waitFor } from "../jobs/support.ts";
import { temporaryFolder } from "../service/support.ts";

/** Logs its process, and answers, hangs, breaks off or ends as it is asked. */
const SCRIPT = `
export async function model_fn() {
  console.log("pid " + Deno.pid);
  if (Deno.env.get("LOAD") === "hang") await new Promise((r) => setTimeout(r, 2 ** 30));
  return {};
}
export function predict_fn(input: unknown) {
  if (input === "hang") return new Promise((r) => setTimeout(r, 2 ** 30));
  if (input === "exit") Deno.exit(3);
  return input;
}
`;

interface Host extends AsyncDisposable {
  readonly host: ModelHost;
  readonly log: string[];
  /** Whether any process that the model started still runs. */
  isAlive(): boolean;
  ask(body: string): Promise<string>;
}

async function openHost(
  timeouts: { startupTimeout?: number; invocationTimeout?: number } = {},
  load = "",
): Promise<Host> {
  const folder = await temporaryFolder();
  const log: string[] = [];
  await Deno.writeTextFile(`${folder.path}/serve.ts`, SCRIPT);
  const { size } = await Deno.stat(`${folder.path}/serve.ts`);
  const file = {
    path: `${folder.path}/serve.ts`,
    name: "code/serve.ts",
    etag: "",
    size,
  };
  const host = new ModelHost({
    models: [{
      image: DENO_IMAGE,
      files: [file],
      environment: { SAGEMAKER_PROGRAM: "serve.ts", LOAD: load },
    }],
    folder: `${folder.path}/run`,
    workers: 2,
    grace: 0,
  }, {
    startupTimeout: 600_000,
    ...timeouts,
    log: (events) => log.push(...events.map(({ message }) => message)),
  });
  return {
    host,
    log,
    isAlive: () =>
      log.filter((line) => line.startsWith("pid "))
        .some((line) => runs(Number(line.slice(4)))),
    async ask(body) {
      const { body: answer } = await host.invoke({
        body: new TextEncoder().encode(body),
        contentType: "application/json",
        accept: "*/*",
      });
      return new TextDecoder().decode(answer);
    },
    async [Symbol.asyncDispose]() {
      await host.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Signal 0 is told to a process that runs, and does nothing. */
function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

Deno.test("A host answers what is asked at once in several processes, and leaves none", async () => {
  await using opened = await openHost();
  await opened.host.loaded;
  assertEquals(
    await Promise.all(["1", "2", "3", "4"].map((body) => opened.ask(body))),
    ["1", "2", "3", "4"],
  );
  assert(opened.isAlive());
  await opened.host.close();
  await untilGone(opened);
});

Deno.test("A host that was closed answers no more", async () => {
  await using opened = await openHost();
  await opened.host.loaded;
  await opened.host.close();
  await assertRejects(() => opened.ask("1"), ModelFailure, "has ended");
});

Deno.test("A model that does not load in time is given up, with its process", async () => {
  await using opened = await openHost({ startupTimeout: 1_500 }, "hang");
  await assertRejects(
    () => opened.host.loaded,
    ModelFailure,
    "No answer within 1.5 seconds",
  );
  assert(opened.host.hasEnded);
  await untilGone(opened);
});

Deno.test("An invocation that hangs is refused with status 0, and ends its host once the others are answered", async () => {
  await using opened = await openHost({ invocationTimeout: 300 });
  await opened.host.loaded;
  const failure = await assertRejects(
    () => opened.ask('"hang"'),
    ModelFailure,
    "Your invocation timed out",
  );
  assertEquals(failure.status, 0);
  assert(opened.host.hasEnded);
  await opened.host.ended;
  await untilGone(opened);
});

Deno.test("A process that ends while it is asked is replaced", async () => {
  await using opened = await openHost();
  await opened.host.loaded;
  const failure = await assertRejects(
    () => opened.ask('"exit"'),
    ModelFailure,
    "ended while it was asked",
  );
  assertEquals(failure.status, 500);
  assertEquals(await opened.ask("1"), "1");
});

Deno.test("A host that retires answers what is under way", async () => {
  await using opened = await openHost();
  await opened.host.loaded;
  const answer = opened.ask("1");
  const retired = opened.host.retire();
  await assertRejects(() => opened.ask("2"), ModelFailure, "has ended");
  assertEquals(await answer, "1");
  await retired;
  await untilGone(opened);
});

async function untilGone({ isAlive }: Host): Promise<void> {
  await waitFor(() => !isAlive());
}
