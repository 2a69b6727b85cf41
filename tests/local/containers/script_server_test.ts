import { denoContainer } from "../../../lib/local/containers/script/deno/container.ts";
import { ask, assertStatus, withModel } from "./support.ts";

const SCRIPT = `
export function predict_fn(input: unknown) {
  console.log("asked");
  return input === "hang" ? new Promise((resolve) => setTimeout(resolve, 2 ** 30)) : input;
}
`;

Deno.test("A server that was closed ends what is under way, and starts no process for what is asked then", async () => {
  const asked = Promise.withResolvers<void>();
  await withModel(
    denoContainer,
    { "code/serve.ts": new TextEncoder().encode(SCRIPT) },
    { SAGEMAKER_PROGRAM: "serve.ts" },
    async (predictor) => {
      const json = "application/json";
      const hangs = assertStatus(ask(predictor, '"hang"', json), 500);
      await asked.promise;
      const waits = assertStatus(ask(predictor, "1", json), 500);
      await predictor.close?.();
      await hangs;
      await waits;
      await assertStatus(ask(predictor, "2", json), 500);
    },
    (line) => line === "asked" && asked.resolve(),
  );
});
