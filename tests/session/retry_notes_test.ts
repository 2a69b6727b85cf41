import { ListModelsCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { RetryNotes } from "../../lib/session/retry_notes.ts";
import { assertEquals } from "../support/assert.ts";

const THROTTLED = { __type: "ThrottlingException", message: "Rate exceeded" };

/** What is noted while a client asks a service that answers so, one after the other. */
async function notesOf(
  patience: { before: number; between: number },
  ...answers: readonly Response[]
): Promise<string[]> {
  let asked = 0;
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => answers[asked++]!,
  );
  const client = new SageMakerClient({
    endpoint: `http://127.0.0.1:${server.addr.port}`,
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: answers.length,
  });
  const lines: string[] = [];
  new RetryNotes((line) => lines.push(line), patience)
    .addTo(client.middlewareStack);
  await client.send(new ListModelsCommand({}));
  client.destroy();
  return lines;
}

const throttled = () => Response.json(THROTTLED, { status: 400 });
const broken = () => new Response("<html></html>", { status: 503 });
const well = () => Response.json({ Models: [] });

Deno.test("a request that is tried again says so and why", async () => {
  const always = { before: 0, between: 0 };
  const lines = await notesOf(always, throttled(), broken(), well());
  assertEquals(lines.map((line) => line.replace(/\d+ s now/, "N s now")), [
    "ListModels is tried again, for N s now: AWS asks us to slow down (ThrottlingException)",
    "ListModels is tried again, for N s now: the answer is HTTP 503",
  ]);
});

Deno.test("retries that are soon over are not told, and long ones once in a while", async () => {
  const patient = { before: 60_000, between: 0 };
  assertEquals(await notesOf(patient, throttled(), well()), []);
  const rare = { before: 0, between: 60_000 };
  const lines = await notesOf(rare, throttled(), broken(), well());
  assertEquals(lines.length, 1);
});
