import {
  DescribeModelPackageCommand,
  type DescribeModelPackageOutput,
  type ModelApprovalStatus,
  type ModelPackageSummary,
  paginateListModelPackages,
  type TransformInstanceType,
  UpdateModelPackageCommand,
} from "@aws-sdk/client-sagemaker";
import {
  createModel,
  jobName,
  runTransformJob,
  type TransformJobResult,
} from "../jobs/mod.ts";
import type { Session } from "../session/mod.ts";

/**
 * The versions of a model package group, the newest first.
 *
 * @param status Only those whose approval stands so.
 */
export async function modelPackages(
  { sagemaker }: Session,
  group: string,
  status?: ModelApprovalStatus,
): Promise<ModelPackageSummary[]> {
  const found: ModelPackageSummary[] = [];
  const pages = paginateListModelPackages({ client: sagemaker }, {
    ModelPackageGroupName: group,
    SortBy: "CreationTime",
    SortOrder: "Descending",
    ...(status && { ModelApprovalStatus: status }),
  });
  for await (const { ModelPackageSummaryList = [] } of pages) {
    found.push(...ModelPackageSummaryList);
  }
  return found;
}

/** What DescribeModelPackage says of a package. */
export async function describePackage(
  { sagemaker }: Session,
  arn: string,
): Promise<DescribeModelPackageOutput> {
  const command = new DescribeModelPackageCommand({ ModelPackageName: arn });
  return await sagemaker.send(command);
}

/**
 * Approves a version of a model package group, or rejects it.
 *
 * @param why Kept with the decision, up to 1,024 characters.
 */
export async function decide(
  { sagemaker }: Session,
  arn: string,
  decision: Exclude<ModelApprovalStatus, "PendingManualApproval">,
  why?: string,
): Promise<void> {
  await sagemaker.send(
    new UpdateModelPackageCommand({
      ModelPackageArn: arn,
      ModelApprovalStatus: decision,
      ...(why === undefined ? {} : { ApprovalDescription: why }),
    }),
  );
}

/** Rows for a model package, and where its predictions go. */
export interface PackageTransform {
  /** S3 URI of CSV files without labels. */
  readonly input: string;
  /** S3 URI of the folder for the predictions. */
  readonly output: string;
  /** Default: `ml.m5.large`. */
  readonly instanceType?: TransformInstanceType;
  /** Default: 1. */
  readonly instanceCount?: number;
}

/**
 * Deploys a model package as a batch transform: makes a model of it, and has it
 * predict a line for each line.
 *
 * @throws {SageMakerServiceException} If the package is not there or not approved.
 * @throws {JobError} If the job fails or is stopped.
 */
export async function transformByPackage(
  session: Session,
  arn: string,
  { input, output, instanceType, instanceCount }: PackageTransform,
): Promise<TransformJobResult> {
  const name = jobName(arn.split("/").slice(1).join("-"));
  await createModel(session, {
    ModelName: name,
    ExecutionRoleArn: session.role,
    Containers: [{ ModelPackageName: arn }],
  });
  const request = {
    TransformJobName: name,
    ModelName: name,
    TransformInput: {
      ContentType: "text/csv",
      SplitType: "Line",
      DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: input } },
    },
    TransformOutput: {
      S3OutputPath: output,
      Accept: "text/csv",
      AssembleWith: "Line",
    },
    TransformResources: {
      InstanceType: instanceType ?? "ml.m5.large",
      InstanceCount: instanceCount ?? 1,
    },
  } as const;
  const claimed = { jobName: name, request, started: false };
  return await runTransformJob(session, claimed, { label: "Transform" });
}
