import type { PipelineDefinitionS3Location } from "@aws-sdk/client-sagemaker";
import { checkDefinition } from "../pipelines/mod.ts";
import { type LocalContext, ServiceError } from "../service/context.ts";
import { validationError } from "./refusals.ts";

/** Largest definition, as the API has it for those in a request. */
const MOST_BYTES = 1_048_576;

/**
 * The definition that a request gives, checked as a whole.
 *
 * @throws {ServiceError} `ValidationException` if it is not given once, is no text,
 * or is not sound; `ResourceNotFound` if S3 does not have it.
 */
export async function soundDefinition(
  { PipelineDefinition, PipelineDefinitionS3Location: location }: {
    readonly PipelineDefinition?: string | undefined;
    readonly PipelineDefinitionS3Location?:
      | PipelineDefinitionS3Location
      | undefined;
  },
  context: LocalContext,
): Promise<string> {
  if ((PipelineDefinition === undefined) === (location === undefined)) {
    throw validationError(
      "Exactly one of PipelineDefinition and PipelineDefinitionS3Location must be given.",
    );
  }
  const definition = PipelineDefinition ??
    await definitionAt(location!, context);
  await checkDefinition(definition, context);
  return definition;
}

async function definitionAt(
  { Bucket, ObjectKey, VersionId }: PipelineDefinitionS3Location,
  { objects }: LocalContext,
): Promise<string> {
  const uri = `s3://${Bucket}/${ObjectKey}`;
  const object = objects.get(Bucket!, ObjectKey!, VersionId);
  if (object === undefined) {
    const which = VersionId === undefined ? "" : ` in version ${VersionId}`;
    throw new ServiceError(
      "ResourceNotFound",
      `Could not find the pipeline definition at ${uri}${which}.`,
    );
  }
  if (object.size > MOST_BYTES) {
    throw validationError(
      `The pipeline definition at ${uri} has ${object.size} bytes, more than ${MOST_BYTES}.`,
    );
  }
  const bytes = await Deno.readFile(object.path);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch {
    throw validationError(
      `The pipeline definition at ${uri} is not text in UTF-8.`,
    );
  }
}
