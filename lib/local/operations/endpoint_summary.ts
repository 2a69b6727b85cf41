import type {
  DescribeEndpointOutput,
  PendingDeploymentSummary,
  ProductionVariantSummary,
} from "@aws-sdk/client-sagemaker";
import type { DeployedVariant, Deployment } from "../endpoints/mod.ts";

/** What DescribeEndpoint says of the deployment that answers. */
export function describeDeployment(
  { variants, startTime, DataCaptureConfig }: Deployment,
): Pick<DescribeEndpointOutput, "ProductionVariants" | "DataCaptureConfig"> {
  const { EnableCapture = true } = DataCaptureConfig ?? {};
  return {
    ProductionVariants: variants.map((variant) =>
      describeVariant(variant, startTime)
    ),
    ...(DataCaptureConfig && {
      DataCaptureConfig: {
        EnableCapture,
        CaptureStatus: EnableCapture ? "Started" : "Stopped",
        CurrentSamplingPercentage: DataCaptureConfig.InitialSamplingPercentage,
        DestinationS3Uri: DataCaptureConfig.DestinationS3Uri,
        KmsKeyId: DataCaptureConfig.KmsKeyId,
      },
    }),
  };
}

function describeVariant(
  { VariantName, containers, current, desired }: DeployedVariant,
  startTime: Date,
): ProductionVariantSummary {
  return {
    VariantName,
    DeployedImages: deployedImages(containers, startTime),
    CurrentWeight: current.weight,
    DesiredWeight: desired.weight,
    ...(current.instanceCount !== undefined && {
      CurrentInstanceCount: current.instanceCount,
      DesiredInstanceCount: desired.instanceCount,
    }),
    ...(current.serverless && {
      CurrentServerlessConfig: current.serverless,
      DesiredServerlessConfig: desired.serverless,
    }),
  };
}

/** There is no image here, whose digest the service would resolve. */
function deployedImages(
  containers: DeployedVariant["containers"],
  time: Date,
): ProductionVariantSummary["DeployedImages"] {
  return containers.map(({ Image }) => ({
    SpecifiedImage: Image,
    ResolutionTime: time,
  }));
}

/** What DescribeEndpoint says of a deployment that is under way. */
export function describePending(
  { EndpointConfigName, startTime, variants }: Deployment,
): PendingDeploymentSummary {
  return {
    EndpointConfigName,
    StartTime: startTime,
    ProductionVariants: variants.map((variant) => ({
      VariantName: variant.VariantName,
      DeployedImages: deployedImages(variant.containers, startTime),
      ...(variant.InstanceType && { InstanceType: variant.InstanceType }),
      CurrentWeight: 0,
      DesiredWeight: variant.desired.weight,
      ...(variant.desired.instanceCount !== undefined && {
        CurrentInstanceCount: 0,
        DesiredInstanceCount: variant.desired.instanceCount,
      }),
      ...(variant.desired.serverless && {
        DesiredServerlessConfig: variant.desired.serverless,
      }),
      VariantStatus: [{ Status: "Creating", StartTime: startTime }],
    })),
  };
}
