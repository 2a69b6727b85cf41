import type {
  AssociationEdgeType,
  ContainerDefinition,
} from "@aws-sdk/client-sagemaker";
import { createHash } from "node:crypto";
import type {
  ModelRecord,
  ProcessingJobRecord,
  TrainingJobRecord,
  TransformJobRecord,
} from "../jobs/records.ts";
import { arnOf } from "../operations/arns.ts";
import type { ModelPackageRecord } from "../operations/model_package.ts";
import type { LocalContext } from "../service/context.ts";
import type { Stamped } from "../store/records.ts";
import {
  actionEntity,
  artifactEntity,
  contextEntity,
  type TrialComponentRecord,
} from "./entity.ts";
import { allRecords, type LineageGraph } from "./graph.ts";

/**
 * The ARN of the artifact of a source: there is one for each source, as in the
 * service.
 */
export function artifactArn(context: LocalContext, sourceUri: string): string {
  const id = createHash("sha256").update(sourceUri).digest("hex").slice(0, 32);
  return arnOf(context, "artifact", id);
}

/**
 * Adds what the service records of its own accord: a trial component for each job
 * with artifacts of its image, inputs and outputs; for each model package an
 * artifact, with those of its images and models, its approval, and its group. As
 * in the service, artifacts are told apart by the URIs that requests name.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/lineage-tracking-auto-creation.html
 */
export function addAutomaticLineage(
  graph: LineageGraph,
  context: LocalContext,
): void {
  const writer = new LineageWriter(graph, context);
  for (const job of allRecords<TrainingJobRecord>(context, "training-job")) {
    writer.trainingJob(job);
  }
  for (
    const job of allRecords<ProcessingJobRecord>(context, "processing-job")
  ) {
    writer.processingJob(job);
  }
  for (const job of allRecords<TransformJobRecord>(context, "transform-job")) {
    writer.transformJob(job);
  }
  for (const one of allRecords<ModelPackageRecord>(context, "model-package")) {
    writer.modelPackage(one);
  }
}

/** What of a job its trial component tells. */
interface JobFacts extends Stamped {
  readonly kind: "training-job" | "processing-job" | "transform-job";
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  readonly start?: Date | undefined;
  readonly end?: Date | undefined;
}

const JOB_TYPES = {
  "training-job": "TrainingJob",
  "processing-job": "ProcessingJob",
  "transform-job": "TransformJob",
} as const;

class LineageWriter {
  readonly #graph: LineageGraph;
  readonly #context: LocalContext;

  constructor(graph: LineageGraph, context: LocalContext) {
    this.#graph = graph;
    this.#context = context;
  }

  trainingJob(job: TrainingJobRecord): void {
    const arn = this.#job({
      ...stampsOf(job),
      kind: "training-job",
      name: job.TrainingJobName!,
      arn: job.TrainingJobArn!,
      status: job.TrainingJobStatus!,
      start: job.TrainingStartTime,
      end: job.TrainingEndTime,
    });
    this.#takes(arn, "Image", job.AlgorithmSpecification?.TrainingImage, job);
    for (const { DataSource } of job.InputDataConfig ?? []) {
      this.#takes(arn, "DataSet", DataSource?.S3DataSource?.S3Uri, job);
    }
    this.#makes(arn, "Model", job.ModelArtifacts?.S3ModelArtifacts, job);
    this.#makes(arn, "Checkpoint", job.CheckpointConfig?.S3Uri, job);
  }

  processingJob(job: ProcessingJobRecord): void {
    const arn = this.#job({
      ...stampsOf(job),
      kind: "processing-job",
      name: job.ProcessingJobName!,
      arn: job.ProcessingJobArn!,
      status: job.ProcessingJobStatus!,
      start: job.ProcessingStartTime,
      end: job.ProcessingEndTime,
    });
    this.#takes(arn, "Image", job.AppSpecification?.ImageUri, job);
    for (const { S3Input } of job.ProcessingInputs ?? []) {
      this.#takes(arn, "DataSet", S3Input?.S3Uri, job);
    }
    for (const { S3Output } of job.ProcessingOutputConfig?.Outputs ?? []) {
      this.#makes(arn, "DataSet", S3Output?.S3Uri, job);
    }
  }

  transformJob(job: TransformJobRecord): void {
    const arn = this.#job({
      ...stampsOf(job),
      kind: "transform-job",
      name: job.TransformJobName!,
      arn: job.TransformJobArn!,
      status: job.TransformJobStatus!,
      start: job.TransformStartTime,
      end: job.TransformEndTime,
    });
    for (const { Image, ModelDataUrl } of this.#containers(job.ModelName!)) {
      this.#takes(arn, "Image", Image, job);
      this.#takes(arn, "Model", ModelDataUrl, job);
    }
    const { DataSource } = job.TransformInput ?? {};
    this.#takes(arn, "DataSet", DataSource?.S3DataSource?.S3Uri, job);
    this.#makes(arn, "DataSet", job.TransformOutput?.S3OutputPath, job);
  }

  modelPackage(one: ModelPackageRecord): void {
    const { ModelPackageGroupName: group, ModelPackageVersion: version } = one;
    const arn = this.#artifact("ModelPackage", one.ModelPackageArn, one);
    const containers = one.InferenceSpecification?.Containers ?? [];
    for (const { Image, ModelDataUrl } of containers) {
      this.#takes(arn, "Image", Image, one);
      this.#takes(arn, "Model", ModelDataUrl, one);
    }
    if (group === undefined) return;
    const context = this.#context;
    const name = `${group}-aws-model-group`;
    const contextArn = this.#graph.add(contextEntity({
      ...stampsOf(one),
      ContextName: name,
      ContextArn: arnOf(context, "context", name),
      ContextType: "ModelGroup",
      Source: {
        SourceUri: arnOf(context, "model-package-group", "") + group,
        SourceType: "ARN",
      },
    }, true));
    this.#associate(arn, contextArn, "AssociatedWith", one);
    const status = one.ModelApprovalStatus!;
    const ActionName = `${group}-${version}-${status}-aws-model-package`;
    const actionArn = this.#graph.add(actionEntity({
      ...stampsOf(one),
      ActionName,
      ActionArn: arnOf(context, "action", ActionName),
      ActionType: "Approval",
      Status: "Completed",
      Source: { SourceUri: one.ModelPackageArn, SourceType: "ARN" },
      Properties: { ModelApprovalStatus: status },
    }, true));
    this.#associate(actionArn, arn, "ContributedTo", one);
  }

  /** What serves of a model; nothing where it was deleted. */
  #containers(model: string): readonly ContainerDefinition[] {
    const record = this.#context.records.find<ModelRecord>("model", model);
    const { ServedContainers, PrimaryContainer, Containers = [] } = record ??
      {};
    return ServedContainers ??
      (PrimaryContainer === undefined ? Containers : [PrimaryContainer]);
  }

  #job(job: JobFacts): string {
    const name = `${job.name}-aws-${job.kind}`;
    const type = JOB_TYPES[job.kind];
    const record: TrialComponentRecord = {
      ...stampsOf(job),
      TrialComponentName: name,
      TrialComponentArn: arnOf(
        this.#context,
        "experiment-trial-component",
        name,
      ),
      DisplayName: name,
      Source: { SourceArn: job.arn, SourceType: `SageMaker${type}` },
      Status: {
        PrimaryStatus: job.status as "Completed",
        Message: `Status: ${job.status}`,
      },
      StartTime: job.start,
      EndTime: job.end,
    };
    return this.#graph.add({
      arn: record.TrialComponentArn!,
      lineageType: "TrialComponent",
      type,
      name,
      sourceUri: job.arn,
      properties: {},
      record,
      automatic: true,
    });
  }

  #takes(to: string, type: string, uri: string | undefined, at: Stamped): void {
    if (uri === undefined) return;
    this.#associate(this.#artifact(type, uri, at), to, "ContributedTo", at);
  }

  #makes(
    from: string,
    type: string,
    uri: string | undefined,
    at: Stamped,
  ): void {
    if (uri === undefined) return;
    this.#associate(from, this.#artifact(type, uri, at), "Produced", at);
  }

  #artifact(ArtifactType: string, SourceUri: string, at: Stamped): string {
    return this.#graph.add(artifactEntity({
      ...stampsOf(at),
      ArtifactArn: artifactArn(this.#context, SourceUri),
      ArtifactType,
      Source: { SourceUri },
    }, true));
  }

  #associate(
    sourceArn: string,
    destinationArn: string,
    type: AssociationEdgeType,
    { CreationTime: created }: Stamped,
  ): void {
    const automatic = true;
    this.#graph.associate({
      sourceArn,
      destinationArn,
      type,
      created,
      automatic,
    });
  }
}

function stampsOf({ CreationTime, LastModifiedTime }: Stamped): Stamped {
  return { CreationTime, LastModifiedTime };
}
