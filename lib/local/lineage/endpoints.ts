import type { EndpointRecord } from "../endpoints/mod.ts";
import type { LineageWriter } from "./writer.ts";

/**
 * An endpoint, a context, and the deployment that made it, an action, with what was
 * deployed: images, models, and the model packages that these are from.
 */
export function writeEndpoint(
  writer: LineageWriter,
  endpoint: EndpointRecord,
): void {
  const { EndpointName, EndpointArn, live, pending } = endpoint;
  const name = `${EndpointName}-aws-endpoint`;
  const context = writer.group("Endpoint", name, EndpointArn, endpoint);
  const deployment = live ?? pending;
  if (deployment === undefined) return;
  const stamps = {
    CreationTime: deployment.startTime,
    LastModifiedTime: deployment.startTime,
  };
  const seconds = Math.floor(deployment.startTime.getTime() / 1000);
  const action = writer.action(
    "ModelDeployment",
    `${EndpointName}-${seconds}-aws-endpoint`,
    EndpointArn,
    stamps,
  );
  writer.associate(action, context, "AssociatedWith", stamps);
  for (
    const container of deployment.variants.flatMap((one) => one.containers)
  ) {
    writer.takes(action, "Model", container.ModelPackageName, stamps);
    writer.takesContainer(action, container, stamps);
  }
}
