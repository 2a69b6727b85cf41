import { jobName } from "../../lib/jobs/mod.ts";
import { createOnce, deleteOnce } from "../../lib/jobs/send_once.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";

function refusal(name: string, message: string): () => Promise<never> {
  return () => Promise.reject(Object.assign(new Error(message), { name }));
}

const TAKEN = refusal(
  "ValidationException",
  'Cannot create already existing model "arn".',
);

Deno.test("createOnce() takes a name that is taken for ours, if we made it", async () => {
  assertEquals(await createOnce(jobName("knn"), TAKEN), undefined);
  const inUse = refusal("ResourceInUse", "names must be unique");
  assertEquals(await createOnce(jobName("knn"), inUse), undefined);
});

Deno.test("createOnce() does not take what someone else has made", async () => {
  await assertRejects(() => createOnce("production", TAKEN), Error, "existing");
});

Deno.test("createOnce() and deleteOnce() pass other refusals on", async () => {
  const other = refusal("ValidationException", "1 validation error detected");
  await assertRejects(() => createOnce(jobName("knn"), other), Error);
  await assertRejects(() => deleteOnce(other), Error);
});

Deno.test("deleteOnce() is content with what is gone already", async () => {
  const gone = refusal("ValidationException", 'Could not find model "arn".');
  assertEquals(await deleteOnce(gone), undefined);
});
