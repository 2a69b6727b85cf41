/**
 * Operations of SageMaker: one file for each resource, and the table of them all.
 *
 * # Fidelity
 *
 * What is as on AWS, what differs by design and what is refused, by operation. An
 * operation of the API that is not in the table answers with an error that names
 * it. Checked in 2026 against the API's model, the developer guide, the public
 * containers, and what people report of the service.
 *
 * Everywhere. Faithful: codes, statuses and forms of errors, quirks included; the
 * life of jobs with its steps and times; log groups and streams; keys of outputs.
 * Differs: jobs start at once, on this machine, as many at a time as it has cores;
 * what an instance type, a volume, a VPC, an encryption key or an experiment says
 * is kept and shown, and changes nothing; roles are not looked into.
 *
 * - `CreateTrainingJob`. Faithful: the built-in XGBoost 1.7-1 and KNN; script mode
 *   of the scikit-learn, XGBoost and PyTorch images; channels from prefixes,
 *   manifests and augmented manifests, as files or pipes, sharded, gzipped;
 *   hosts; checkpoints; metrics; `MaxRuntimeInSeconds`; `RetryStrategy`. Differs:
 *   the hyperparameters and channels of a built-in are checked before the job and
 *   not in it; scripts run in the user's Python, where hosts do not find each
 *   other by name and `requirements.txt` is not installed; `/opt/ml` is led to the
 *   job's folder by the environment and by Python's own functions; without Python
 *   our own scikit-learn script is trained by our engine; several hosts of a
 *   built-in train as one on all their files; a spot job is interrupted when its
 *   environment says `SAGEBOOK_INTERRUPT_AFTER_SECONDS`; Debugger's and Profiler's
 *   hooks do nothing; TypeScript runs in an image of ours. Refused: other images,
 *   `AlgorithmName`, `ContainerEntrypoint`, `InstanceGroups`, `TrainingPlanArn`,
 *   `FileSystemDataSource`, `DebugRuleConfigurations`,
 *   `ProfilerRuleConfigurations`, `ServerlessJobConfig`, `MlflowConfig`,
 *   `ModelPackageConfig`, `EnableNetworkIsolation` for Python.
 * - `DescribeTrainingJob`, `ListTrainingJobs`. Faithful. Differs: a step can be
 *   read some milliseconds after it was entered; there are no warm pools.
 * - `StopTrainingJob`. Faithful: SIGTERM, 120 seconds, SIGKILL; what was saved by
 *   then is uploaded.
 * - `CreateTransformJob`. Faithful: strategies, split, assembly, payloads, filters
 *   and joins, concurrency, gzip, manifests, capture, failure file by file.
 *   Differs: several instances transform as one; a container is not asked for its
 *   `/execution-parameters`. Refused: `AugmentedManifestFile`, chunked payloads of
 *   built-ins.
 * - `DescribeTransformJob`, `ListTransformJobs`, `StopTransformJob`. Faithful.
 * - `CreateProcessingJob`. Faithful: inputs, outputs, arguments, exit messages,
 *   hosts. Differs: the script runs in the user's Python or in Deno, as above.
 *   Refused: entry points other than `python3 SCRIPT` and `deno SCRIPT`,
 *   `DatasetDefinition`, `FeatureStoreOutput`, the input mode `Pipe`,
 *   `EnableNetworkIsolation` for Python.
 * - `DescribeProcessingJob`, `ListProcessingJobs`, `StopProcessingJob`. Faithful.
 * - `CreateModel`. Faithful: one container, or several that answer one after the
 *   other; containers of approved model packages. Differs: the artifact is looked
 *   for at once. Refused: other images, `MultiModel`, `Direct`,
 *   `AdditionalModelDataSources`.
 * - `DescribeModel`, `ListModels`, `DeleteModel`. Faithful.
 * - `CreateEndpointConfig`. Faithful: variants and their weights, serverless
 *   variants and their limits, data capture. Refused: `AsyncInferenceConfig`,
 *   `ShadowProductionVariants`, `ExplainerConfig`, `ManagedInstanceScaling`,
 *   `InstancePools`, `CapacityReservationConfig`, `CoreDumpConfig`,
 *   `AcceleratorType`, variants without a model.
 * - `DescribeEndpointConfig`, `ListEndpointConfigs`, `DeleteEndpointConfig`.
 *   Faithful.
 * - `CreateEndpoint`, `UpdateEndpoint`. Faithful: the containers of batch transform,
 *   loaded while the endpoint is Creating or Updating, and kept; an update whose
 *   models do not load leaves the old ones in service. Differs: all instances of a
 *   variant are one; an artifact is kept from creation on; serverless variants
 *   stay loaded; after a restart of the service models are loaded when they are
 *   first asked; all traffic shifts at once, without baking. Refused: the types
 *   `CANARY` and `LINEAR`, `RollingUpdatePolicy`, `Alarms`.
 * - `UpdateEndpointWeightsAndCapacities`, `DescribeEndpoint`, `ListEndpoints`,
 *   `DeleteEndpoint`. Faithful. Differs: images have no `ResolvedImage`.
 * - `AddTags`, `ListTags`, `DeleteTags`. Faithful.
 * - `CreateHyperParameterTuningJob`. Faithful: the four strategies, early stopping,
 *   completion criteria, warm start, several definitions. Differs: the search is
 *   ours. Refused: what `CreateTrainingJob` refuses, Hyperband for training that
 *   cannot be resumed.
 * - `DescribeHyperParameterTuningJob`, `ListHyperParameterTuningJobs`,
 *   `ListTrainingJobsForHyperParameterTuningJob`, `StopHyperParameterTuningJob`,
 *   `DeleteHyperParameterTuningJob`. Faithful.
 * - `CreateModelPackageGroup`, `DescribeModelPackageGroup`,
 *   `ListModelPackageGroups`, `DeleteModelPackageGroup`, `DescribeModelPackage`,
 *   `ListModelPackages`, `UpdateModelPackage`, `DeleteModelPackage`. Faithful.
 * - `CreateModelPackage`. Faithful: versions, approval, metrics. Refused: members
 *   that have a package validated or made by another service.
 * - `CreatePipeline`, `UpdatePipeline`, `DescribePipeline`, `ListPipelines`,
 *   `DeletePipeline`, `ListPipelineVersions`, `UpdatePipelineVersion`. Faithful.
 *   Differs: a Lambda step calls a function of this process by the name in its
 *   ARN, and a Callback step's message goes to one by the name of its queue, if
 *   there is one. Refused: Lambda steps whose function is not there, steps of
 *   types that Local SageMaker does not run.
 * - `StartPipelineExecution`, `StopPipelineExecution`, `RetryPipelineExecution`,
 *   `UpdatePipelineExecution`, `DescribePipelineExecution`,
 *   `DescribePipelineDefinitionForExecution`, `ListPipelineExecutions`,
 *   `ListPipelineExecutionSteps`, `ListPipelineParametersForExecution`,
 *   `SendPipelineExecutionStepSuccess`, `SendPipelineExecutionStepFailure`.
 *   Faithful. Differs: an execution that a killed process left is Failed at the
 *   next start, for a retry.
 * - `CreateArtifact`, `DescribeArtifact`, `ListArtifacts`, `DeleteArtifact`,
 *   `CreateAction`, `DescribeAction`, `ListActions`, `DeleteAction`,
 *   `CreateContext`, `DescribeContext`, `ListContexts`, `DeleteContext`,
 *   `AddAssociation`, `ListAssociations`, `DeleteAssociation`, `QueryLineage`,
 *   `DescribeTrialComponent`. Faithful: entities of jobs, model packages and their
 *   groups, told apart by the URIs of requests; queries by direction, depth and
 *   filter. Differs: these entities follow from the records of jobs and packages,
 *   and stay as long as those; endpoints and executions have none. Refused: to
 *   delete them.
 *
 * @module
 */
import type { Operation } from "../service/context.ts";
import {
  createArtifact,
  deleteArtifact,
  describeArtifact,
  listArtifacts,
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
} from "./lineage_action.ts";
import {
  createContext,
  deleteContext,
  describeContext,
  listContexts,
} from "./lineage_context.ts";
import { describeTrialComponent, queryLineage } from "./lineage.ts";
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
  QueryLineage: queryLineage,
};
