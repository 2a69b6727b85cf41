import {
  type LocalContext,
  ServiceError,
  type WireRequest,
  type WireResponse,
} from "../service/mod.ts";
import { invokeEndpoint } from "./invoke_endpoint.ts";
import { ModelError } from "./model_error.ts";
import { readInvokeRequest } from "./request.ts";

/**
 * Answers a request to SageMaker Runtime.
 *
 * @throws Only defects: what the service refuses is an answer.
 */
export async function answerRuntime(
  operation: string,
  request: WireRequest,
  context: LocalContext,
  requestId: string,
): Promise<WireResponse> {
  try {
    if (operation !== "InvokeEndpoint") throw notAvailable(operation);
    const { body, contentType, variantName } = await invokeEndpoint(
      await readInvokeRequest(request),
      context,
      requestId,
    );
    return {
      status: 200,
      headers: new Headers({
        "content-type": contentType,
        "x-amzn-invoked-production-variant": variantName,
        "x-amzn-requestid": requestId,
      }),
      body,
    };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return runtimeRefusal(error, requestId);
  }
}

function notAvailable(operation: string): ServiceError {
  return new ServiceError(
    "UnknownOperationException",
    `The operation "${operation}" of SageMaker Runtime is not available in Local SageMaker`,
    404,
  );
}

/** The answer to a refused request, in the form of REST services. */
export function runtimeRefusal(
  error: ServiceError,
  requestId: string,
): WireResponse {
  const { code, message, status } = error;
  const details = error instanceof ModelError
    ? {
      OriginalStatusCode: error.originalStatusCode,
      OriginalMessage: error.originalMessage,
      LogStreamArn: error.logStreamArn,
    }
    : {};
  return {
    status,
    headers: new Headers({
      "content-type": "application/json",
      "x-amzn-errortype": code,
      "x-amzn-requestid": requestId,
    }),
    body: new TextEncoder().encode(
      JSON.stringify({ Message: message, ...details }),
    ),
  };
}
