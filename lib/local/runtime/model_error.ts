import type { ModelFailure } from "../endpoints/mod.ts";
import { partitionOf } from "../operations/arns.ts";
import { type LocalContext, ServiceError } from "../service/context.ts";

/** What failed, and where. */
interface Origin {
  readonly endpointName: string;
  /** As the service calls it: `primary`, or `model` where there are several. */
  readonly container: string;
}

/** A container's refusal, as the service passes it on. */
export class ModelError extends ServiceError {
  readonly originalStatusCode: number;
  readonly originalMessage: string;
  readonly logStreamArn: string;

  constructor(
    { status, message }: ModelFailure,
    { endpointName, container }: Origin,
    { region, account }: LocalContext,
  ) {
    const side = status >= 400 && status < 500 ? "client" : "server";
    const group = `/aws/sagemaker/Endpoints/${endpointName}`;
    const console =
      `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logEventViewer:group=${group}`;
    super(
      "ModelError",
      `Received ${side} error (${status}) from ${container} with message "${message}". See ${console} in account ${account} for more information.`,
      424,
    );
    this.originalStatusCode = status;
    this.originalMessage = message;
    this.logStreamArn = `arn:${
      partitionOf(region)
    }:logs:${region}:${account}:log-group:${group}`;
  }
}
