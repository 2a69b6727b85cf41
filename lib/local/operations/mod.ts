/**
 * Operations of SageMaker: one file for each resource, and the table of them all.
 *
 * @module
 */
import type * as sagemaker from "@aws-sdk/client-sagemaker";
import type { Operation } from "../service/context.ts";
import {
  createHyperParameterTuningJob,
  describeHyperParameterTuningJob,
  listHyperParameterTuningJobs,
  listTrainingJobsForHyperParameterTuningJob,
  stopHyperParameterTuningJob,
} from "./hyper_parameter_tuning_job.ts";
import {
  createModel,
  deleteModel,
  describeModel,
  listModels,
} from "./model.ts";
import {
  createModelPackageGroup,
  deleteModelPackageGroup,
  describeModelPackageGroup,
  listModelPackageGroups,
} from "./model_package_group.ts";
import {
  createModelPackage,
  deleteModelPackage,
  describeModelPackage,
  listModelPackages,
  updateModelPackage,
} from "./model_package.ts";
import {
  createPipeline,
  deletePipeline,
  describePipeline,
  listPipelines,
  listPipelineVersions,
  updatePipeline,
  updatePipelineVersion,
} from "./pipeline.ts";
import {
  describePipelineDefinitionForExecution,
  describePipelineExecution,
  listPipelineExecutions,
  listPipelineExecutionSteps,
  listPipelineParametersForExecution,
  retryPipelineExecution,
  startPipelineExecution,
  stopPipelineExecution,
  updatePipelineExecution,
} from "./pipeline_execution.ts";
import {
  createProcessingJob,
  describeProcessingJob,
  listProcessingJobs,
  stopProcessingJob,
} from "./processing_job.ts";
import { addTags, deleteTags, listTags } from "./tags.ts";
import {
  createTrainingJob,
  describeTrainingJob,
  listTrainingJobs,
  stopTrainingJob,
} from "./training_job.ts";
import {
  createTransformJob,
  describeTransformJob,
  listTransformJobs,
  stopTransformJob,
} from "./transform_job.ts";

/** Input and output of each operation, by the SDK's types. */
interface Shapes {
  AddTags: [sagemaker.AddTagsCommandInput, sagemaker.AddTagsCommandOutput];
  CreateHyperParameterTuningJob: [
    sagemaker.CreateHyperParameterTuningJobCommandInput,
    sagemaker.CreateHyperParameterTuningJobCommandOutput,
  ];
  CreateModel: [
    sagemaker.CreateModelCommandInput,
    sagemaker.CreateModelCommandOutput,
  ];
  CreateProcessingJob: [
    sagemaker.CreateProcessingJobCommandInput,
    sagemaker.CreateProcessingJobCommandOutput,
  ];
  CreateTrainingJob: [
    sagemaker.CreateTrainingJobCommandInput,
    sagemaker.CreateTrainingJobCommandOutput,
  ];
  CreateTransformJob: [
    sagemaker.CreateTransformJobCommandInput,
    sagemaker.CreateTransformJobCommandOutput,
  ];
  DeleteModel: [
    sagemaker.DeleteModelCommandInput,
    sagemaker.DeleteModelCommandOutput,
  ];
  DeleteTags: [
    sagemaker.DeleteTagsCommandInput,
    sagemaker.DeleteTagsCommandOutput,
  ];
  DescribeHyperParameterTuningJob: [
    sagemaker.DescribeHyperParameterTuningJobCommandInput,
    sagemaker.DescribeHyperParameterTuningJobCommandOutput,
  ];
  DescribeModel: [
    sagemaker.DescribeModelCommandInput,
    sagemaker.DescribeModelCommandOutput,
  ];
  DescribeProcessingJob: [
    sagemaker.DescribeProcessingJobCommandInput,
    sagemaker.DescribeProcessingJobCommandOutput,
  ];
  DescribeTrainingJob: [
    sagemaker.DescribeTrainingJobCommandInput,
    sagemaker.DescribeTrainingJobCommandOutput,
  ];
  DescribeTransformJob: [
    sagemaker.DescribeTransformJobCommandInput,
    sagemaker.DescribeTransformJobCommandOutput,
  ];
  ListHyperParameterTuningJobs: [
    sagemaker.ListHyperParameterTuningJobsCommandInput,
    sagemaker.ListHyperParameterTuningJobsCommandOutput,
  ];
  ListModels: [
    sagemaker.ListModelsCommandInput,
    sagemaker.ListModelsCommandOutput,
  ];
  ListProcessingJobs: [
    sagemaker.ListProcessingJobsCommandInput,
    sagemaker.ListProcessingJobsCommandOutput,
  ];
  ListTags: [sagemaker.ListTagsCommandInput, sagemaker.ListTagsCommandOutput];
  ListTrainingJobs: [
    sagemaker.ListTrainingJobsCommandInput,
    sagemaker.ListTrainingJobsCommandOutput,
  ];
  ListTrainingJobsForHyperParameterTuningJob: [
    sagemaker.ListTrainingJobsForHyperParameterTuningJobCommandInput,
    sagemaker.ListTrainingJobsForHyperParameterTuningJobCommandOutput,
  ];
  ListTransformJobs: [
    sagemaker.ListTransformJobsCommandInput,
    sagemaker.ListTransformJobsCommandOutput,
  ];
  StopHyperParameterTuningJob: [
    sagemaker.StopHyperParameterTuningJobCommandInput,
    sagemaker.StopHyperParameterTuningJobCommandOutput,
  ];
  StopProcessingJob: [
    sagemaker.StopProcessingJobCommandInput,
    sagemaker.StopProcessingJobCommandOutput,
  ];
  StopTrainingJob: [
    sagemaker.StopTrainingJobCommandInput,
    sagemaker.StopTrainingJobCommandOutput,
  ];
  StopTransformJob: [
    sagemaker.StopTransformJobCommandInput,
    sagemaker.StopTransformJobCommandOutput,
  ];
  CreateModelPackageGroup: [
    sagemaker.CreateModelPackageGroupCommandInput,
    sagemaker.CreateModelPackageGroupCommandOutput,
  ];
  DeleteModelPackageGroup: [
    sagemaker.DeleteModelPackageGroupCommandInput,
    sagemaker.DeleteModelPackageGroupCommandOutput,
  ];
  DescribeModelPackageGroup: [
    sagemaker.DescribeModelPackageGroupCommandInput,
    sagemaker.DescribeModelPackageGroupCommandOutput,
  ];
  ListModelPackageGroups: [
    sagemaker.ListModelPackageGroupsCommandInput,
    sagemaker.ListModelPackageGroupsCommandOutput,
  ];
  CreateModelPackage: [
    sagemaker.CreateModelPackageCommandInput,
    sagemaker.CreateModelPackageCommandOutput,
  ];
  DeleteModelPackage: [
    sagemaker.DeleteModelPackageCommandInput,
    sagemaker.DeleteModelPackageCommandOutput,
  ];
  DescribeModelPackage: [
    sagemaker.DescribeModelPackageCommandInput,
    sagemaker.DescribeModelPackageCommandOutput,
  ];
  ListModelPackages: [
    sagemaker.ListModelPackagesCommandInput,
    sagemaker.ListModelPackagesCommandOutput,
  ];
  UpdateModelPackage: [
    sagemaker.UpdateModelPackageCommandInput,
    sagemaker.UpdateModelPackageCommandOutput,
  ];
  CreatePipeline: [
    sagemaker.CreatePipelineCommandInput,
    sagemaker.CreatePipelineCommandOutput,
  ];
  DeletePipeline: [
    sagemaker.DeletePipelineCommandInput,
    sagemaker.DeletePipelineCommandOutput,
  ];
  DescribePipeline: [
    sagemaker.DescribePipelineCommandInput,
    sagemaker.DescribePipelineCommandOutput,
  ];
  ListPipelineVersions: [
    sagemaker.ListPipelineVersionsCommandInput,
    sagemaker.ListPipelineVersionsCommandOutput,
  ];
  ListPipelines: [
    sagemaker.ListPipelinesCommandInput,
    sagemaker.ListPipelinesCommandOutput,
  ];
  UpdatePipeline: [
    sagemaker.UpdatePipelineCommandInput,
    sagemaker.UpdatePipelineCommandOutput,
  ];
  UpdatePipelineVersion: [
    sagemaker.UpdatePipelineVersionCommandInput,
    sagemaker.UpdatePipelineVersionCommandOutput,
  ];
  DescribePipelineDefinitionForExecution: [
    sagemaker.DescribePipelineDefinitionForExecutionCommandInput,
    sagemaker.DescribePipelineDefinitionForExecutionCommandOutput,
  ];
  DescribePipelineExecution: [
    sagemaker.DescribePipelineExecutionCommandInput,
    sagemaker.DescribePipelineExecutionCommandOutput,
  ];
  ListPipelineExecutionSteps: [
    sagemaker.ListPipelineExecutionStepsCommandInput,
    sagemaker.ListPipelineExecutionStepsCommandOutput,
  ];
  ListPipelineExecutions: [
    sagemaker.ListPipelineExecutionsCommandInput,
    sagemaker.ListPipelineExecutionsCommandOutput,
  ];
  ListPipelineParametersForExecution: [
    sagemaker.ListPipelineParametersForExecutionCommandInput,
    sagemaker.ListPipelineParametersForExecutionCommandOutput,
  ];
  RetryPipelineExecution: [
    sagemaker.RetryPipelineExecutionCommandInput,
    sagemaker.RetryPipelineExecutionCommandOutput,
  ];
  StartPipelineExecution: [
    sagemaker.StartPipelineExecutionCommandInput,
    sagemaker.StartPipelineExecutionCommandOutput,
  ];
  StopPipelineExecution: [
    sagemaker.StopPipelineExecutionCommandInput,
    sagemaker.StopPipelineExecutionCommandOutput,
  ];
  UpdatePipelineExecution: [
    sagemaker.UpdatePipelineExecutionCommandInput,
    sagemaker.UpdatePipelineExecutionCommandOutput,
  ];
}

/** Names of the operations that Local SageMaker answers. */
export type OperationName = keyof Shapes;

/** Every operation that Local SageMaker answers. */
export const operations: {
  readonly [Name in OperationName]: Operation<
    Shapes[Name][0],
    Omit<Shapes[Name][1], "$metadata">
  >;
} = {
  AddTags: addTags,
  CreateHyperParameterTuningJob: createHyperParameterTuningJob,
  CreateModel: createModel,
  CreateProcessingJob: createProcessingJob,
  CreateTrainingJob: createTrainingJob,
  CreateTransformJob: createTransformJob,
  DeleteModel: deleteModel,
  DeleteTags: deleteTags,
  DescribeHyperParameterTuningJob: describeHyperParameterTuningJob,
  DescribeModel: describeModel,
  DescribeProcessingJob: describeProcessingJob,
  DescribeTrainingJob: describeTrainingJob,
  DescribeTransformJob: describeTransformJob,
  ListHyperParameterTuningJobs: listHyperParameterTuningJobs,
  ListModels: listModels,
  ListProcessingJobs: listProcessingJobs,
  ListTags: listTags,
  ListTrainingJobs: listTrainingJobs,
  ListTrainingJobsForHyperParameterTuningJob:
    listTrainingJobsForHyperParameterTuningJob,
  ListTransformJobs: listTransformJobs,
  StopHyperParameterTuningJob: stopHyperParameterTuningJob,
  StopProcessingJob: stopProcessingJob,
  StopTrainingJob: stopTrainingJob,
  StopTransformJob: stopTransformJob,
  CreateModelPackageGroup: createModelPackageGroup,
  DeleteModelPackageGroup: deleteModelPackageGroup,
  DescribeModelPackageGroup: describeModelPackageGroup,
  ListModelPackageGroups: listModelPackageGroups,
  CreateModelPackage: createModelPackage,
  DeleteModelPackage: deleteModelPackage,
  DescribeModelPackage: describeModelPackage,
  ListModelPackages: listModelPackages,
  UpdateModelPackage: updateModelPackage,
  CreatePipeline: createPipeline,
  DeletePipeline: deletePipeline,
  DescribePipeline: describePipeline,
  ListPipelineVersions: listPipelineVersions,
  ListPipelines: listPipelines,
  UpdatePipeline: updatePipeline,
  UpdatePipelineVersion: updatePipelineVersion,
  DescribePipelineDefinitionForExecution:
    describePipelineDefinitionForExecution,
  DescribePipelineExecution: describePipelineExecution,
  ListPipelineExecutionSteps: listPipelineExecutionSteps,
  ListPipelineExecutions: listPipelineExecutions,
  ListPipelineParametersForExecution: listPipelineParametersForExecution,
  RetryPipelineExecution: retryPipelineExecution,
  StartPipelineExecution: startPipelineExecution,
  StopPipelineExecution: stopPipelineExecution,
  UpdatePipelineExecution: updatePipelineExecution,
};
