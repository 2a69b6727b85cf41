import {
  type Captured,
  type DeployedVariant,
  type EndpointRecord,
  ModelFailure,
} from "../endpoints/mod.ts";
import { type LocalContext, ServiceError } from "../service/context.ts";
import { ModelError } from "./model_error.ts";
import type { InvokeRequest } from "./request.ts";

/** Largest body of a request to a serverless endpoint, in bytes. */
const MOST_SERVERLESS_BYTES = 4 * 2 ** 20;

/** What an endpoint answered. */
export interface Invoked {
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly variantName: string;
}

/**
 * InvokeEndpoint: chooses a variant, and has it answer.
 *
 * @throws {ServiceError} `ValidationError`, `ServiceUnavailable` or `ModelError`.
 */
export async function invokeEndpoint(
  request: InvokeRequest,
  context: LocalContext,
  requestId: string,
): Promise<Invoked> {
  const { endpointName, body, contentType, accept } = request;
  const { live: deployment } = findEndpoint(endpointName, context);
  checkTargets(request);
  const variant = chooseVariant(request, deployment.variants);
  if (variant.current.serverless && body.length > MOST_SERVERLESS_BYTES) {
    throw invalid(`Request ${requestId} has oversize body.`);
  }
  const { VariantName: variantName } = variant;
  const { fleet } = context.scheduler;
  try {
    const answer = await fleet.invoke(
      { endpointName, deployment, variant },
      { body, contentType, accept },
    );
    if (deployment.DataCaptureConfig !== undefined) {
      fleet.capture.add(
        deployment.DataCaptureConfig,
        captured(request, variantName, answer, requestId),
      );
    }
    return { ...answer, variantName };
  } catch (error) {
    if (!(error instanceof ModelFailure)) throw error;
    const isPipeline = variant.containers.length > 1;
    throw new ModelError(
      error,
      { endpointName, container: isPipeline ? "model" : "primary" },
      context,
    );
  }
}

/** An endpoint that answers: one that is only being created is not found. */
function findEndpoint(
  name: string,
  { records, account }: LocalContext,
): EndpointRecord & Required<Pick<EndpointRecord, "live">> {
  const endpoint = records.get<EndpointRecord>("endpoint", name);
  const { live, EndpointStatus } = endpoint ?? {};
  if (live === undefined || EndpointStatus === "Deleting") {
    throw invalid(`Endpoint ${name} of account ${account} not found.`);
  }
  return { ...endpoint!, live };
}

/** Refuses what endpoints of this service cannot do. */
function checkTargets(request: InvokeRequest): void {
  const { endpointName } = request;
  if (request.targetModel !== undefined) {
    throw invalid(
      `Endpoint ${endpointName} is not a multi-model endpoint and does not support target model header.`,
    );
  }
  if (request.targetContainerHostname !== undefined) {
    throw invalid(
      `Endpoint ${endpointName} is not a multi-container endpoint with direct invocation and does not support target container hostname header.`,
    );
  }
  if (request.inferenceComponentName !== undefined) {
    throw invalid(
      `Endpoint ${endpointName} has no inference components and does not support inference component header.`,
    );
  }
  if (request.enableExplanations !== undefined) {
    throw invalid(
      `Endpoint ${endpointName} has no explainer and does not support enable explanations header.`,
    );
  }
  if (request.sessionId !== undefined) {
    throw invalid(
      `Endpoint ${endpointName} has no stateful sessions and does not support session id header.`,
    );
  }
}

/** The variant that was asked for, or one by chance: each in its share of the weights. */
function chooseVariant(
  { endpointName, targetVariant }: InvokeRequest,
  variants: readonly DeployedVariant[],
): DeployedVariant {
  if (targetVariant !== undefined) {
    const found = variants.find(({ VariantName }) =>
      VariantName === targetVariant
    );
    if (found !== undefined) return found;
    throw invalid(
      `Variant ${targetVariant} not found for endpoint ${endpointName}.`,
    );
  }
  const weights = variants.map(({ current }) => current.weight);
  let left = Math.random() * weights.reduce((sum, weight) => sum + weight, 0);
  const chosen = weights.findIndex((weight) => (left -= weight) < 0);
  return variants[chosen]!;
}

function captured(
  request: InvokeRequest,
  variantName: string,
  output: Captured["output"],
  eventId: string,
): Captured {
  const { endpointName, body, contentType, inferenceId, customAttributes } =
    request;
  return {
    endpointName,
    variantName,
    eventId,
    time: new Date(),
    input: { body, contentType },
    output,
    ...(inferenceId !== undefined && { inferenceId }),
    ...(customAttributes !== undefined && { customAttributes }),
  };
}

function invalid(message: string): ServiceError {
  return new ServiceError("ValidationError", message);
}
