/**
 * The schema of pipeline definitions that AWS publishes. It is not ours to ship:
 * it is a file at hand, or is downloaded.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { dataFolder } from "../support/data.ts";

const FILE = "pipeline-definition.schema.json";
const COMMIT = "b4012b0aa4474afdc6ef3d0409d17d0049dfcd85";
const SHA256 =
  "35633f4376dda695d1847bd16d72d3b3d9201f0106e75107eafbeef11ef5ce30";
const SOURCE =
  `https://raw.githubusercontent.com/aws-sagemaker-mlops/sagemaker-model-building-pipeline-definition-JSON-schema/${COMMIT}/schema/${FILE}`;

/** The newest of the schema when this was written, as it is published. */
export async function publishedSchema(): Promise<string | undefined> {
  const path = [
    Deno.env.get("SAGEBOOK_PIPELINE_SCHEMA"),
    `${dataFolder}/${FILE}`,
  ].find((path) => path && existsSync(path));
  const text = path === undefined
    ? await download()
    : await Deno.readTextFile(path);
  if (text === undefined) return undefined;
  const sha256 = createHash("sha256").update(text).digest("hex");
  if (sha256 === SHA256) return text;
  throw new Error(
    `${
      path ?? SOURCE
    } is not the schema of commit ${COMMIT}: its SHA-256 is ${sha256}`,
  );
}

/** Undefined where there is no network. */
async function download(): Promise<string | undefined> {
  try {
    const response = await fetch(SOURCE, {
      signal: AbortSignal.timeout(10_000),
    });
    if (response.ok) return await response.text();
    await response.body?.cancel();
    return undefined;
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) {
      return undefined;
    }
    throw error;
  }
}
