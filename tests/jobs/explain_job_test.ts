import { adviceOnJob } from "../../lib/jobs/explain_job.ts";
import { assertEquals, assertStringIncludes } from "../support/assert.ts";

const PLACE = {
  region: "eu-west-1",
  bucket: "homes",
  prefix: "housing",
  role: "arn:aws:iam::111122223333:role/sagebook",
};

/** Reasons in AWS's own words, as people have reported them. */
const REASONS: Readonly<Record<string, readonly string[]>> = {
  "CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.":
    ["no such instance free in eu-west-1", "--instance-type"],
  "ClientError: Data download failed:Unable to download object s3://homes/housing/data (AccessDenied: Access Denied)":
    [PLACE.role, "s3:GetObject", '"homes"'],
  "ClientError: Artifact upload failed: User: arn:aws:sts::111122223333:assumed-role/sagebook/SageMaker is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-west-1:111122223333:key/1":
    [PLACE.role, "allow it kms:GenerateDataKey"],
  "ClientError: Cannot pull algorithm container. Either the image does not exist or its permissions are incorrect.":
    ["in eu-west-1", "ecr:BatchGetImage"],
  "ClientError: SageMaker was unable to assume the role 'arn:aws:iam::111122223333:role/sagebook'":
    ["trust policy", "sts:AssumeRole"],
  "AlgorithmError: , exit code: 137": ["memory", "--instance-type"],
  "AlgorithmError: ExecuteUserScriptError:\nExitCode 1\nErrorMessage , exit code: 1":
    ['"job-1/…"', "/aws/sagemaker/TrainingJobs"],
  "ClientError: Artifact upload failed:Insufficient disk space": [
    "volumeSizeInGB",
  ],
  "InternalServerError: We encountered an internal error. Please try again.": [
    "--resume",
  ],
  "No training job succeeded after 5 attempts. Please take a look at the training job failures to get more details.":
    ["--hyper-parameter-tuning-job-name job-1", "--region eu-west-1"],
  "ResourceLimitExceeded: The account-level service limit 'ml.m5.large for training job usage' is 0 Instances":
    ["https://eu-west-1.console.aws.amazon.com/servicequotas/"],
};

Deno.test("each reason of the service is told with what to do, and by whom", () => {
  for (const [reason, parts] of Object.entries(REASONS)) {
    const logGroup = "/aws/sagemaker/TrainingJobs";
    const advice = adviceOnJob({ name: "job-1", logGroup, reason }, PLACE);
    for (const part of parts) assertStringIncludes(advice ?? "", part);
  }
});

Deno.test("a reason that is not known is left to speak for itself", () => {
  const failure = { name: "a", logGroup: "b", reason: "ClientError: eta is 2" };
  assertEquals(adviceOnJob(failure, PLACE), undefined);
});
