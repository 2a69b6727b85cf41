/**
 * A model registry with one group, in this process.
 *
 * @module
 */
import {
  CreateModelPackageCommand,
  type CreateModelPackageCommandInput,
  CreateModelPackageGroupCommand,
  DescribeModelPackageCommand,
  type DescribeModelPackageCommandOutput,
  type InferenceSpecification,
  UpdateModelPackageCommand,
  type UpdateModelPackageCommandInput,
} from "@aws-sdk/client-sagemaker";
import { XGBOOST_IMAGE } from "../jobs/support.ts";
import { ServiceClients } from "./support.ts";

/** What all ARNs of the service start with. */
export const ARN = "arn:aws:sagemaker:us-east-1:000000000000";

/** How the packages here serve: by an object that is no model, but is there. */
export const SPECIFICATION: InferenceSpecification = {
  Containers: [{
    Image: XGBOOST_IMAGE,
    ModelDataUrl: "s3://bucket/m/model.tar.gz",
  }],
  SupportedTransformInstanceTypes: ["ml.m5.large"],
  SupportedRealtimeInferenceInstanceTypes: ["ml.m5.large"],
  SupportedContentTypes: ["text/csv"],
  SupportedResponseMIMETypes: ["text/csv"],
};

/** A service with the group `Mpg`. */
export async function openRegistry(): Promise<ServiceClients> {
  const clients = await ServiceClients.open();
  await clients.put("m/model.tar.gz", "bytes");
  await clients.sagemaker.send(
    new CreateModelPackageGroupCommand({ ModelPackageGroupName: "Mpg" }),
  );
  return clients;
}

/** Registers a version of `Mpg`, and returns its ARN. */
export async function register(
  { sagemaker }: ServiceClients,
  others: CreateModelPackageCommandInput = {},
): Promise<string> {
  const { ModelPackageArn } = await sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: "Mpg",
      InferenceSpecification: SPECIFICATION,
      ...others,
    }),
  );
  return ModelPackageArn!;
}

/** UpdateModelPackage of an ARN. */
export async function update(
  { sagemaker }: ServiceClients,
  arn: string,
  changes: Omit<UpdateModelPackageCommandInput, "ModelPackageArn">,
): Promise<void> {
  await sagemaker.send(
    new UpdateModelPackageCommand({ ModelPackageArn: arn, ...changes }),
  );
}

/** DescribeModelPackage of an ARN. */
export function describe(
  { sagemaker }: ServiceClients,
  arn: string,
): Promise<DescribeModelPackageCommandOutput> {
  return sagemaker.send(
    new DescribeModelPackageCommand({ ModelPackageName: arn }),
  );
}
