import {
  budgets,
  cdk,
  cloudwatch,
  cloudwatchActions,
  type Construct,
  events,
  iam,
  kms,
  logs,
  sns,
  subscriptions,
} from "./packages.ts";
import type { InfraSettings } from "../options.ts";

/** Log groups that SageMaker's jobs write to; each endpoint makes one of its own. */
const LOG_GROUPS = ["TrainingJobs", "TransformJobs", "ProcessingJobs"];

/**
 * What SageMaker tells EventBridge of, and where and how the event says that it has
 * failed (developer guide, "Events that Amazon SageMaker AI sends to Amazon
 * EventBridge").
 */
const FAILURES = {
  "SageMaker Training Job State Change": { TrainingJobStatus: ["Failed"] },
  "SageMaker Transform Job State Change": { TransformJobStatus: ["Failed"] },
  "SageMaker Processing Job State Change": { ProcessingJobStatus: ["Failed"] },
  "SageMaker HyperParameter Tuning Job State Change": {
    HyperParameterTuningJobStatus: ["Failed"],
  },
  "SageMaker Model Building Pipeline Execution Status Change": {
    currentPipelineExecutionStatus: ["Failed"],
  },
  "SageMaker Endpoint State Change": { EndpointStatus: ["FAILED"] },
};

/** Failures within an hour that raise the alarm. */
const MANY_FAILURES = 3;

/** Logs with retention, a topic that is told of failed jobs, an alarm, a budget. */
export function addWatch(scope: Construct, settings: InfraSettings): sns.Topic {
  if (settings.logGroups) addLogGroups(scope, settings);
  const topic = addTopic(scope, settings);
  addAlarm(scope, topic, addFailureRule(scope, topic));
  if (settings.monthlyBudget > 0) addBudget(scope, topic, settings);
  return topic;
}

function addLogGroups(
  scope: Construct,
  { logRetentionDays }: InfraSettings,
): void {
  for (const name of LOG_GROUPS) {
    new logs.LogGroup(scope, `${name}Logs`, {
      logGroupName: `/aws/sagemaker/${name}`,
      retention: logRetentionDays as logs.RetentionDays,
      removalPolicy: cdk.RemovalPolicy.RETAIN,
    });
  }
}

function addTopic(scope: Construct, { email }: InfraSettings): sns.Topic {
  const key = new kms.Key(scope, "TopicKey", {
    description: "Encrypts what Sagebook's topic tells",
    enableKeyRotation: true,
    removalPolicy: cdk.RemovalPolicy.DESTROY,
  });
  const topic = new sns.Topic(scope, "Failures", {
    displayName: "Sagebook: failed jobs and budget",
    masterKey: key,
    enforceSSL: true,
  });
  allowServices(topic, key);
  if (email !== undefined) {
    topic.addSubscription(new subscriptions.EmailSubscription(email));
  }
  return topic;
}

/**
 * Lets the services tell the topic, and use its key for that. EventBridge sends no
 * account to hold it to ("You can't use Condition blocks in Amazon SNS topic policies
 * for EventBridge", its user guide); its rules reach topics of their own account.
 */
function allowServices(topic: sns.Topic, key: kms.Key): void {
  const ownAccount = {
    StringEquals: { "aws:SourceAccount": cdk.Aws.ACCOUNT_ID },
  };
  const services = { events: {}, cloudwatch: ownAccount, budgets: ownAccount };
  const principals = Object.keys(services).map((service) =>
    new iam.ServicePrincipal(`${service}.amazonaws.com`)
  );
  Object.values(services).forEach((conditions, i) => {
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: `Tell${i + 1}`,
        principals: [principals[i]!],
        actions: ["sns:Publish"],
        resources: [topic.topicArn],
        conditions,
      }),
    );
  });
  key.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: "Tell",
      principals,
      actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
      resources: ["*"],
    }),
  );
}

/** Each failure is told. */
function addFailureRule(scope: Construct, topic: sns.Topic): events.Rule {
  return new events.Rule(scope, "FailedJobs", {
    description: "SageMaker: a job, pipeline or endpoint has failed",
    eventPattern: {
      source: ["aws.sagemaker"],
      detailType: Object.keys(FAILURES),
      detail: { $or: Object.values(FAILURES) },
    },
    // The CDK's own target would allow more than the topic does.
    targets: [{ bind: () => ({ arn: topic.topicArn }) }],
  });
}

/** Many failures raise an alarm. */
function addAlarm(
  scope: Construct,
  topic: sns.Topic,
  { ruleName }: events.Rule,
): void {
  const alarm = new cloudwatch.Alarm(scope, "ManyFailures", {
    alarmDescription: `${MANY_FAILURES} jobs have failed within an hour`,
    metric: new cloudwatch.Metric({
      namespace: "AWS/Events",
      metricName: "TriggeredRules",
      dimensionsMap: { RuleName: ruleName },
      statistic: "Sum",
      period: cdk.Duration.hours(1),
    }),
    threshold: MANY_FAILURES,
    comparisonOperator:
      cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new cloudwatchActions.SnsAction(topic));
}

/** Tells when SageMaker has cost most of the budget, or is about to cost all. */
function addBudget(
  scope: Construct,
  topic: sns.Topic,
  { monthlyBudget, tags }: InfraSettings,
): void {
  const notify = (notificationType: string, threshold: number) => ({
    notification: {
      notificationType,
      comparisonOperator: "GREATER_THAN",
      threshold,
      thresholdType: "PERCENTAGE",
    },
    subscribers: [{ subscriptionType: "SNS", address: topic.topicArn }],
  });
  const budget = new budgets.CfnBudget(scope, "Budget", {
    budget: {
      budgetType: "COST",
      timeUnit: "MONTHLY",
      budgetLimit: { amount: monthlyBudget, unit: "USD" },
      costFilters: { Service: ["Amazon SageMaker"] },
    },
    notificationsWithSubscribers: [
      notify("ACTUAL", 80),
      notify("FORECASTED", 100),
    ],
    resourceTags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  });
  // A new budget tries at once whether it may tell the topic.
  budget.node.addDependency(topic.node.findChild("Policy"));
}
