/**
 * Containers called as functions, without jobs around them.
 *
 * @module
 */
import { removeFolder } from "../../../lib/local/jobs/folders.ts";
import {
  type Container,
  InvocationError,
  type Predictor,
} from "../../../lib/local/containers/container.ts";
import { AssertionError } from "node:assert/strict";
import { dirname } from "node:path";
import { assertEquals } from "../../support/assert.ts";

/** Loads a model of these files, and hands its predictor to `use`. */
export async function withModel(
  container: Container,
  files: Readonly<Record<string, Uint8Array>>,
  environment: Readonly<Record<string, string>>,
  use: (predictor: Predictor) => Promise<void>,
  log: (line: string) => void = () => {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, bytes] of Object.entries(files)) {
      const path = `${folder}/model/${name}`;
      await Deno.mkdir(dirname(path), { recursive: true });
      await Deno.writeFile(path, bytes);
    }
    const predictor = await container.load({
      modelFolder: `${folder}/model`,
      folder,
      environment,
      workers: 1,
      grace: 1000,
      log,
    });
    await use(predictor);
    await predictor.close?.();
  } finally {
    await removeFolder(folder);
  }
}

/** The text of an answer. */
export async function ask(
  predictor: Predictor,
  body: string | Uint8Array,
  contentType: string,
  accept = "*/*",
): Promise<string> {
  const answer = await predictor.invoke({
    body: typeof body === "string" ? new TextEncoder().encode(body) : body,
    contentType,
    accept,
  });
  return new TextDecoder().decode(answer.body);
}

/** That a request is refused with this HTTP status. */
export async function assertStatus(
  answer: Promise<string>,
  status: number,
): Promise<void> {
  const error: unknown = await answer.then((text) => text, (error) => error);
  if (!(error instanceof InvocationError)) {
    throw new AssertionError({ message: `Expected ${status}: got ${error}` });
  }
  assertEquals(error.status, status, error.message);
}
