import { patientLook } from "../../lib/jobs/mod.ts";
import { assertEquals, assertRejects } from "../support/assert.ts";

const LOST = Object.assign(new Error("reset"), { code: "ECONNRESET" });

Deno.test("patientLook() looks again where the connection is lost, twenty times in a row", async () => {
  const answers: (string | Error)[] = [
    ...Array<Error>(20).fill(LOST),
    "Training",
    ...Array<Error>(21).fill(LOST),
  ];
  let lost = 0;
  const look = patientLook(
    () => {
      const answer = answers.shift()!;
      return typeof answer === "string"
        ? Promise.resolve(answer)
        : Promise.reject(answer);
    },
    () => lost++,
  );
  const seen: (string | undefined)[] = [];
  for (let i = 0; i < 41; i++) seen.push(await look());
  assertEquals(seen.filter((one) => one !== undefined), ["Training"]);
  assertEquals(lost, 40);
  await assertRejects(look, Error, "reset");
});

Deno.test("patientLook() does not wait for what passes not by itself", async () => {
  const denied = Object.assign(new Error("no"), {
    name: "AccessDeniedException",
    $metadata: { httpStatusCode: 400 },
  });
  const look = patientLook(() => Promise.reject(denied), () => {});
  await assertRejects(look, Error, "no");
});
