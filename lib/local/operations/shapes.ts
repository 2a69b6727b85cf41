import type * as sagemaker from "@aws-sdk/client-sagemaker";

/** Input and output of each operation, by the SDK's types. */
export interface Shapes {
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
  DeleteHyperParameterTuningJob: [
    sagemaker.DeleteHyperParameterTuningJobCommandInput,
    sagemaker.DeleteHyperParameterTuningJobCommandOutput,
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
  CreateEndpoint: [
    sagemaker.CreateEndpointCommandInput,
    sagemaker.CreateEndpointCommandOutput,
  ];
  CreateEndpointConfig: [
    sagemaker.CreateEndpointConfigCommandInput,
    sagemaker.CreateEndpointConfigCommandOutput,
  ];
  DeleteEndpoint: [
    sagemaker.DeleteEndpointCommandInput,
    sagemaker.DeleteEndpointCommandOutput,
  ];
  DeleteEndpointConfig: [
    sagemaker.DeleteEndpointConfigCommandInput,
    sagemaker.DeleteEndpointConfigCommandOutput,
  ];
  DescribeEndpoint: [
    sagemaker.DescribeEndpointCommandInput,
    sagemaker.DescribeEndpointCommandOutput,
  ];
  DescribeEndpointConfig: [
    sagemaker.DescribeEndpointConfigCommandInput,
    sagemaker.DescribeEndpointConfigCommandOutput,
  ];
  ListEndpointConfigs: [
    sagemaker.ListEndpointConfigsCommandInput,
    sagemaker.ListEndpointConfigsCommandOutput,
  ];
  ListEndpoints: [
    sagemaker.ListEndpointsCommandInput,
    sagemaker.ListEndpointsCommandOutput,
  ];
  UpdateEndpoint: [
    sagemaker.UpdateEndpointCommandInput,
    sagemaker.UpdateEndpointCommandOutput,
  ];
  UpdateEndpointWeightsAndCapacities: [
    sagemaker.UpdateEndpointWeightsAndCapacitiesCommandInput,
    sagemaker.UpdateEndpointWeightsAndCapacitiesCommandOutput,
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
  DeleteModelPackageGroupPolicy: [
    sagemaker.DeleteModelPackageGroupPolicyCommandInput,
    sagemaker.DeleteModelPackageGroupPolicyCommandOutput,
  ];
  GetModelPackageGroupPolicy: [
    sagemaker.GetModelPackageGroupPolicyCommandInput,
    sagemaker.GetModelPackageGroupPolicyCommandOutput,
  ];
  PutModelPackageGroupPolicy: [
    sagemaker.PutModelPackageGroupPolicyCommandInput,
    sagemaker.PutModelPackageGroupPolicyCommandOutput,
  ];
  BatchDescribeModelPackage: [
    sagemaker.BatchDescribeModelPackageCommandInput,
    sagemaker.BatchDescribeModelPackageCommandOutput,
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
  SendPipelineExecutionStepFailure: [
    sagemaker.SendPipelineExecutionStepFailureCommandInput,
    sagemaker.SendPipelineExecutionStepFailureCommandOutput,
  ];
  SendPipelineExecutionStepSuccess: [
    sagemaker.SendPipelineExecutionStepSuccessCommandInput,
    sagemaker.SendPipelineExecutionStepSuccessCommandOutput,
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
  AddAssociation: [
    sagemaker.AddAssociationCommandInput,
    sagemaker.AddAssociationCommandOutput,
  ];
  CreateAction: [
    sagemaker.CreateActionCommandInput,
    sagemaker.CreateActionCommandOutput,
  ];
  CreateArtifact: [
    sagemaker.CreateArtifactCommandInput,
    sagemaker.CreateArtifactCommandOutput,
  ];
  CreateContext: [
    sagemaker.CreateContextCommandInput,
    sagemaker.CreateContextCommandOutput,
  ];
  DeleteAction: [
    sagemaker.DeleteActionCommandInput,
    sagemaker.DeleteActionCommandOutput,
  ];
  DeleteArtifact: [
    sagemaker.DeleteArtifactCommandInput,
    sagemaker.DeleteArtifactCommandOutput,
  ];
  DeleteAssociation: [
    sagemaker.DeleteAssociationCommandInput,
    sagemaker.DeleteAssociationCommandOutput,
  ];
  DeleteContext: [
    sagemaker.DeleteContextCommandInput,
    sagemaker.DeleteContextCommandOutput,
  ];
  DescribeAction: [
    sagemaker.DescribeActionCommandInput,
    sagemaker.DescribeActionCommandOutput,
  ];
  DescribeArtifact: [
    sagemaker.DescribeArtifactCommandInput,
    sagemaker.DescribeArtifactCommandOutput,
  ];
  DescribeContext: [
    sagemaker.DescribeContextCommandInput,
    sagemaker.DescribeContextCommandOutput,
  ];
  DescribeTrialComponent: [
    sagemaker.DescribeTrialComponentCommandInput,
    sagemaker.DescribeTrialComponentCommandOutput,
  ];
  ListActions: [
    sagemaker.ListActionsCommandInput,
    sagemaker.ListActionsCommandOutput,
  ];
  ListArtifacts: [
    sagemaker.ListArtifactsCommandInput,
    sagemaker.ListArtifactsCommandOutput,
  ];
  ListAssociations: [
    sagemaker.ListAssociationsCommandInput,
    sagemaker.ListAssociationsCommandOutput,
  ];
  ListContexts: [
    sagemaker.ListContextsCommandInput,
    sagemaker.ListContextsCommandOutput,
  ];
  ListTrialComponents: [
    sagemaker.ListTrialComponentsCommandInput,
    sagemaker.ListTrialComponentsCommandOutput,
  ];
  UpdateAction: [
    sagemaker.UpdateActionCommandInput,
    sagemaker.UpdateActionCommandOutput,
  ];
  UpdateArtifact: [
    sagemaker.UpdateArtifactCommandInput,
    sagemaker.UpdateArtifactCommandOutput,
  ];
  UpdateContext: [
    sagemaker.UpdateContextCommandInput,
    sagemaker.UpdateContextCommandOutput,
  ];
  QueryLineage: [
    sagemaker.QueryLineageCommandInput,
    sagemaker.QueryLineageCommandOutput,
  ];
}
