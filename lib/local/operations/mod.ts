/**
 * Operations of SageMaker: one file for each resource, and the table of them all.
 *
 * What is as on AWS and what not, by operation, is said in `../fidelity.md`.
 *
 * @module
 */
import type { Operation } from "../service/context.ts";
import {
  createArtifact,
  deleteArtifact,
  describeArtifact,
  listArtifacts,
  updateArtifact,
} from "./artifact.ts";
import {
  addAssociation,
  deleteAssociation,
  listAssociations,
} from "./association.ts";
import {
  createAction,
  deleteAction,
  describeAction,
  listActions,
  updateAction,
} from "./lineage_action.ts";
import {
  createContext,
  deleteContext,
  describeContext,
  listContexts,
  updateContext,
} from "./lineage_context.ts";
import { queryLineage } from "./lineage.ts";
import {
  describeTrialComponent,
  listTrialComponents,
} from "./lineage_trial_component.ts";
import {
  createEndpoint,
  deleteEndpoint,
  describeEndpoint,
  listEndpoints,
  updateEndpoint,
  updateEndpointWeightsAndCapacities,
} from "./endpoint.ts";
import {
  createEndpointConfig,
  deleteEndpointConfig,
  describeEndpointConfig,
  listEndpointConfigs,
} from "./endpoint_config.ts";
import {
  createHyperParameterTuningJob,
  deleteHyperParameterTuningJob,
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
  deleteModelPackageGroupPolicy,
  getModelPackageGroupPolicy,
  putModelPackageGroupPolicy,
} from "./model_package_group_policy.ts";
import {
  batchDescribeModelPackage,
  createModelPackage,
  deleteModelPackage,
  describeModelPackage,
} from "./model_package.ts";
import { listModelPackages } from "./model_package_list.ts";
import { updateModelPackage } from "./model_package_update.ts";
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
  updatePipelineExecution,
} from "./pipeline_execution.ts";
import {
  retryPipelineExecution,
  startPipelineExecution,
  stopPipelineExecution,
} from "./pipeline_execution_life.ts";
import {
  sendPipelineExecutionStepFailure,
  sendPipelineExecutionStepSuccess,
} from "./pipeline_execution_step.ts";
import {
  createProcessingJob,
  describeProcessingJob,
  listProcessingJobs,
  stopProcessingJob,
} from "./processing_job.ts";
import type { Shapes } from "./shapes.ts";
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
  DeleteHyperParameterTuningJob: deleteHyperParameterTuningJob,
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
  CreateEndpoint: createEndpoint,
  CreateEndpointConfig: createEndpointConfig,
  DeleteEndpoint: deleteEndpoint,
  DeleteEndpointConfig: deleteEndpointConfig,
  DescribeEndpoint: describeEndpoint,
  DescribeEndpointConfig: describeEndpointConfig,
  ListEndpointConfigs: listEndpointConfigs,
  ListEndpoints: listEndpoints,
  UpdateEndpoint: updateEndpoint,
  UpdateEndpointWeightsAndCapacities: updateEndpointWeightsAndCapacities,
  CreateModelPackageGroup: createModelPackageGroup,
  DeleteModelPackageGroup: deleteModelPackageGroup,
  DescribeModelPackageGroup: describeModelPackageGroup,
  ListModelPackageGroups: listModelPackageGroups,
  DeleteModelPackageGroupPolicy: deleteModelPackageGroupPolicy,
  GetModelPackageGroupPolicy: getModelPackageGroupPolicy,
  PutModelPackageGroupPolicy: putModelPackageGroupPolicy,
  BatchDescribeModelPackage: batchDescribeModelPackage,
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
  SendPipelineExecutionStepFailure: sendPipelineExecutionStepFailure,
  SendPipelineExecutionStepSuccess: sendPipelineExecutionStepSuccess,
  StartPipelineExecution: startPipelineExecution,
  StopPipelineExecution: stopPipelineExecution,
  UpdatePipelineExecution: updatePipelineExecution,
  AddAssociation: addAssociation,
  CreateAction: createAction,
  CreateArtifact: createArtifact,
  CreateContext: createContext,
  DeleteAction: deleteAction,
  DeleteArtifact: deleteArtifact,
  DeleteAssociation: deleteAssociation,
  DeleteContext: deleteContext,
  DescribeAction: describeAction,
  DescribeArtifact: describeArtifact,
  DescribeContext: describeContext,
  DescribeTrialComponent: describeTrialComponent,
  ListActions: listActions,
  ListArtifacts: listArtifacts,
  ListAssociations: listAssociations,
  ListContexts: listContexts,
  ListTrialComponents: listTrialComponents,
  QueryLineage: queryLineage,
  UpdateAction: updateAction,
  UpdateArtifact: updateArtifact,
  UpdateContext: updateContext,
};
