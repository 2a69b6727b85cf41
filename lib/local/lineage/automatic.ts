import type { EndpointRecord } from "../endpoints/mod.ts";
import type {
  ProcessingJobRecord,
  TrainingJobRecord,
  TransformJobRecord,
} from "../jobs/records.ts";
import type { ModelPackageRecord } from "../operations/model_package.ts";
import type { ModelPackageGroupRecord } from "../operations/model_package_group.ts";
import type { LocalContext } from "../service/context.ts";
import type { RecordKind, Stamped } from "../store/records.ts";
import { writeEndpoint } from "./endpoints.ts";
import { allRecords, type LineageGraph } from "./graph.ts";
import {
  writeProcessingJob,
  writeTrainingJob,
  writeTransformJob,
} from "./jobs.ts";
import { writeGroup, writeModelPackage } from "./registry.ts";
import { LineageWriter } from "./writer.ts";

/**
 * Adds what the service records of its own accord: a trial component for each job
 * with artifacts of its image, inputs and outputs; for each model package an
 * artifact, with those of its images and models, its approvals, and a context for
 * its group; for each endpoint a context, the action of its deployment, and the
 * artifacts that were deployed. As in the service, artifacts are told apart by the
 * URIs that requests name.
 *
 * Types and names are those that show in the outputs of AWS's own notebook
 * `sagemaker-lineage-multihop-queries` (a model package is an artifact of the type
 * `Model`), in `sagemaker.lineage` of the Python SDK (`ModelGroup`, `Endpoint`,
 * `ModelDeployment`, `Approval`; `SageMakerTrainingJob` in lists of associations),
 * and in "Data Science on AWS", chapter 10 (`…-Approved-1610443150-aws-model-group`).
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/lineage-tracking-auto-creation.html
 */
export function addAutomaticLineage(
  graph: LineageGraph,
  context: LocalContext,
): void {
  const writer = new LineageWriter(graph, context);
  const every = <T extends Stamped>(kind: RecordKind) =>
    allRecords<T>(context, kind);
  for (const job of every<TrainingJobRecord>("training-job")) {
    writeTrainingJob(writer, job);
  }
  for (const job of every<ProcessingJobRecord>("processing-job")) {
    writeProcessingJob(writer, job);
  }
  for (const job of every<TransformJobRecord>("transform-job")) {
    writeTransformJob(writer, job);
  }
  const packages = every<ModelPackageRecord>("model-package");
  const groups = new Map<string, string>();
  for (const group of every<ModelPackageGroupRecord>("model-package-group")) {
    const name = group.ModelPackageGroupName!;
    groups.set(name, writeGroup(writer, group, packages));
  }
  for (const one of packages) {
    writeModelPackage(writer, one, groups.get(one.ModelPackageGroupName ?? ""));
  }
  for (const endpoint of every<EndpointRecord>("endpoint")) {
    writeEndpoint(writer, endpoint);
  }
}
