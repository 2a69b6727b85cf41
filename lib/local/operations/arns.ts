import type { LocalContext } from "../service/context.ts";
import type { RecordKind } from "../store/records.ts";

/** The partition of a region. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** ARN of a resource, such as `arn:aws:sagemaker:us-east-1:000000000000:model/m`. */
export function arnOf(
  { region, account }: LocalContext,
  kind: RecordKind | "experiment-trial-component",
  name: string,
): string {
  return `arn:${
    partitionOf(region)
  }:sagemaker:${region}:${account}:${kind}/${name.toLowerCase()}`;
}

/** Kind and name of the resource of an ARN; undefined where it is none of SageMaker. */
export function parseArn(
  arn: string,
): { readonly kind: string; readonly name: string } | undefined {
  const match = /^arn:aws[a-z-]*:sagemaker:[a-z\d-]+:\d{12}:([a-z-]+)\/(.+)$/
    .exec(arn);
  return match === null ? undefined : { kind: match[1]!, name: match[2]! };
}
