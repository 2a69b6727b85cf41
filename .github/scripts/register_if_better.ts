/**
 * Compares the best model of the last run with those that are registered, and
 * registers it unless one of them is as good: the newest that is approved, or the
 * newest that waits for approval. Models are compared by their RMSE on the same test
 * rows; where the rows are others, a person decides.
 *
 *     deno run -q -P .github/scripts/register_if_better.ts MODEL_PACKAGE_GROUP
 *
 * @module
 */
import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DescribeModelPackageGroupCommand,
} from "@aws-sdk/client-sagemaker";
import { openSession, pipelines, readManifest, type Session } from "sagebook";

/** What a package is compared by; kept in its CustomerMetadataProperties. */
interface Figures {
  readonly rmse: string;
  readonly model: string;
  /** Of the test rows. */
  readonly test_sha256: string;
}

async function bestOfRun(session: Session): Promise<Figures> {
  const { models, best_model } = await readManifest(session, "compare");
  const { parts } = await readManifest(session, "prep");
  const { metrics } = models.find(({ name }) => name === best_model)!;
  const test_sha256 = parts.test.sha256;
  return { rmse: String(metrics.rmse), model: best_model, test_sha256 };
}

/** The newest package that is approved, and the newest that waits. */
async function registered(
  session: Session,
  group: string,
): Promise<Partial<Figures>[]> {
  const found: Partial<Figures>[] = [];
  for (const status of ["Approved", "PendingManualApproval"] as const) {
    const [newest] = await pipelines.modelPackages(session, group, status);
    if (newest === undefined) continue;
    const arn = newest.ModelPackageArn!;
    const { CustomerMetadataProperties } = await pipelines
      .describePackage(session, arn);
    found.push(CustomerMetadataProperties ?? {});
  }
  return found;
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

async function register(
  session: Session,
  group: string,
  figures: Figures,
  comparison: string,
): Promise<string> {
  const { models } = await readManifest(session, "train");
  const best = models.find(({ name }) => name === figures.model)!;
  const { ModelPackageArn } = await session.sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: group,
      ModelPackageDescription: `RMSE ${figures.rmse}: ${comparison}`,
      ModelApprovalStatus: "PendingManualApproval",
      CustomerMetadataProperties: { ...figures },
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
  return ModelPackageArn!;
}

/** Registers the best model unless one that is registered is as good; says what was done. */
export async function registerIfBetter(
  session: Session,
  group: string,
): Promise<string> {
  const figures = await bestOfRun(session);
  const { rmse, model, test_sha256 } = figures;
  await makeGroup(session, group);
  const before = await registered(session, group);
  const comparable = before.filter((one) => one.test_sha256 === test_sha256);
  const asGood = comparable.find((one) => Number(one.rmse) <= Number(rmse));
  if (asGood !== undefined) {
    return `Kept the registered ${asGood.model}, RMSE ${asGood.rmse}: ${model} has ${rmse}`;
  }
  const comparison = before.length === 0
    ? "the first of its group"
    : comparable.length === 0
    ? "not compared, since the test rows are not those of what is registered"
    : `before: ${comparable.map((one) => one.rmse).join(", ")}`;
  const arn = await register(session, group, figures, comparison);
  return `Registered ${model}, RMSE ${rmse} (${comparison}): ${arn} waits for approval`;
}

if (import.meta.main) {
  const [group, ...more] = Deno.args;
  if (group === undefined || more.length > 0) {
    console.error("Usage: register_if_better.ts MODEL_PACKAGE_GROUP");
    Deno.exit(2);
  }
  try {
    await using session = await openSession();
    console.log(await registerIfBetter(session, group));
  } catch (error) {
    console.error(`Error: ${(error as Error).message}`);
    Deno.exit(1);
  }
}
