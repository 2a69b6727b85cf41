import type {
  Approval,
  ModelPackageRecord,
} from "../operations/model_package.ts";
import type { ModelPackageGroupRecord } from "../operations/model_package_group.ts";
import { type LineageWriter, stampsOf } from "./writer.ts";

/**
 * A model package, an artifact of the type `Model`, with the images and models of
 * its containers, its group and its approvals.
 *
 * @param group ARN of the context of its group, where it has one.
 */
export function writeModelPackage(
  writer: LineageWriter,
  one: ModelPackageRecord,
  group: string | undefined,
): void {
  const arn = writer.artifact("Model", one.ModelPackageArn, one);
  const { InferenceSpecification, AdditionalInferenceSpecifications = [] } =
    one;
  for (
    const specification of [
      InferenceSpecification,
      ...AdditionalInferenceSpecifications,
    ]
  ) {
    for (const container of specification?.Containers ?? []) {
      writer.takesContainer(arn, container, one);
    }
  }
  if (group === undefined) return;
  writer.associate(arn, group, "AssociatedWith", one);
  for (const approval of approvalsOf(one)) {
    const { Status, Time, Description } = approval;
    const { ModelPackageGroupName, ModelPackageVersion } = one;
    const name = writer.nameAt("action", Time, (seconds) =>
      [
        ModelPackageGroupName,
        ModelPackageVersion,
        Status,
        seconds,
        "aws-model-group",
      ].join("-"));
    const stamps = { CreationTime: Time, LastModifiedTime: Time };
    const action = writer.action("Approval", name, one.ModelPackageArn, {
      ...stamps,
      ...(Description && { Description }),
      Properties: { ModelApprovalStatus: Status },
    });
    writer.associate(action, arn, "ContributedTo", stamps);
  }
}

/**
 * A model package group, a context, with the pipeline execution that registered
 * its last version, where one did. Returns the context's ARN.
 */
export function writeGroup(
  writer: LineageWriter,
  group: ModelPackageGroupRecord,
  packages: readonly ModelPackageRecord[],
): string {
  const { ModelPackageGroupName, ModelPackageGroupArn, CreationTime } = group;
  const execution = packages.findLast((one) =>
    one.ModelPackageGroupName === ModelPackageGroupName
  )?.MetadataProperties?.GeneratedBy;
  // Names of groups may differ in capitals alone, those of contexts may not.
  const name = writer.nameAt(
    "context",
    CreationTime!,
    (seconds) => `${ModelPackageGroupName}-${seconds}-aws-model-group`,
  );
  return writer.group("ModelGroup", name, ModelPackageGroupArn!, {
    ...stampsOf(group),
    ...(execution?.includes(":pipeline/") &&
      { Properties: { PipelineExecutionArn: execution } }),
  });
}

/** What was decided on a version, from its creation on. */
function approvalsOf(one: ModelPackageRecord): readonly Approval[] {
  return one.Approvals ??
    [{ Status: one.ModelApprovalStatus!, Time: one.CreationTime }];
}
