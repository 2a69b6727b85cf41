/**
 * Compares the best model of the last run with the one that is registered, and
 * registers it where its RMSE on the test rows is lower. The data and the seed of
 * the run must be those of the registered model's: then the test rows are the same.
 *
 *     deno run -P .github/scripts/register_if_better.ts MODEL_PACKAGE_GROUP
 *
 * @module
 */
import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DescribeModelPackageCommand,
  DescribeModelPackageGroupCommand,
  ListModelPackagesCommand,
} from "@aws-sdk/client-sagemaker";
import { openSession, readManifest, type Session } from "sagebook";

/** What is registered last, and approved. */
async function registeredRmse(
  { sagemaker }: Session,
  group: string,
): Promise<number | undefined> {
  const { ModelPackageSummaryList = [] } = await sagemaker.send(
    new ListModelPackagesCommand({
      ModelPackageGroupName: group,
      ModelApprovalStatus: "Approved",
      SortBy: "CreationTime",
      SortOrder: "Descending",
      MaxResults: 1,
    }),
  );
  const [latest] = ModelPackageSummaryList;
  if (latest === undefined) return undefined;
  const { CustomerMetadataProperties = {} } = await sagemaker.send(
    new DescribeModelPackageCommand({
      ModelPackageName: latest.ModelPackageArn,
    }),
  );
  return Number(CustomerMetadataProperties.rmse);
}

async function makeGroup(
  { sagemaker }: Session,
  ModelPackageGroupName: string,
): Promise<void> {
  try {
    const names = { ModelPackageGroupName };
    await sagemaker.send(new DescribeModelPackageGroupCommand(names));
  } catch (error) {
    if (!(error instanceof Error) || !/does not exist/.test(error.message)) {
      throw error;
    }
    await sagemaker.send(
      new CreateModelPackageGroupCommand({ ModelPackageGroupName }),
    );
  }
}

/** Registers the best model where it beats the registered one; says what was done. */
export async function registerIfBetter(
  session: Session,
  group: string,
): Promise<string> {
  const { models, best_model } = await readManifest(session, "compare");
  const { rmse } = models[0]!.metrics;
  await makeGroup(session, group);
  const before = await registeredRmse(session, group);
  if (before !== undefined && !(rmse < before)) {
    return `Kept the registered model, RMSE ${before}: ${best_model} has ${rmse}`;
  }
  const { models: trained } = await readManifest(session, "train");
  const best = trained.find(({ name }) => name === best_model)!;
  const { ModelPackageArn } = await session.sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: group,
      ModelApprovalStatus: "PendingManualApproval",
      CustomerMetadataProperties: { rmse: String(rmse), model: best_model },
      InferenceSpecification: {
        Containers: [{
          Image: best.image,
          ModelDataUrl: best.modelData,
          Environment: { ...best.environment },
        }],
        SupportedContentTypes: ["text/csv"],
        SupportedResponseMIMETypes: [best.accept],
      },
    }),
  );
  return `Registered ${best_model}, RMSE ${rmse}${
    before === undefined ? "" : ` (before: ${before})`
  }: ${ModelPackageArn} waits for approval`;
}

if (import.meta.main) {
  const [group] = Deno.args;
  if (group === undefined) {
    console.error("Usage: register_if_better.ts MODEL_PACKAGE_GROUP");
    Deno.exit(2);
  }
  await using session = await openSession();
  console.log(await registerIfBetter(session, group));
}
