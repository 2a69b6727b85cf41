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

/** The schema at hand, or else as it was published last when this was written. */
export async function publishedSchema(): Promise<string | undefined> {
  const path = [
    Deno.env.get("SAGEBOOK_PIPELINE_SCHEMA"),
    `${dataFolder}/${FILE}`,
  ].find((path) => path && existsSync(path));
  return path === undefined ? await download() : await Deno.readTextFile(path);
}

/** Undefined where there is no network. */
async function download(): Promise<string | undefined> {
  const text = await fetchText(SOURCE).catch((error: unknown) => {
    if (error instanceof TypeError || error instanceof DOMException) return;
    throw error;
  });
  if (text === undefined) return undefined;
  const sha256 = createHash("sha256").update(text).digest("hex");
  if (sha256 === SHA256) return text;
  throw new Error(`${SOURCE} has changed: its SHA-256 is ${sha256}`);
}

/** Undefined where the answer is none of 200. */
async function fetchText(url: string): Promise<string | undefined> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (response.ok) return await response.text();
  await response.body?.cancel();
  return undefined;
}
