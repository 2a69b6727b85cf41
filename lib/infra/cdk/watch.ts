import {
  budgets,
  cdk,
  cloudwatch,
  cloudwatchActions,
  type Construct,
  events,
  eventTargets,
  iam,
  kms,
  logs,
  sns,
  subscriptions,
} from "./packages.ts";
import type { InfraSettings } from "../options.ts";

/** Log groups that SageMaker's jobs write to. */
const LOG_GROUPS = ["TrainingJobs", "TransformJobs"];

/** What SageMaker tells EventBridge of, when a job changes its status. */
const JOBS = [
  ["SageMaker Training Job State Change", "TrainingJobStatus"],
  ["SageMaker Transform Job State Change", "TransformJobStatus"],
  [
    "SageMaker HyperParameter Tuning Job State Change",
    "HyperParameterTuningJobStatus",
  ],
] as const;

/** Failures within an hour that raise the alarm. */
const MANY_FAILURES = 3;

/** Logs with retention, a topic that is told of failed jobs, an alarm, a budget. */
export function addWatch(scope: Construct, settings: InfraSettings): sns.Topic {
  for (const name of LOG_GROUPS) {
    new logs.LogGroup(scope, `${name}Logs`, {
      logGroupName: `/aws/sagemaker/${name}`,
      retention: settings.logRetentionDays as logs.RetentionDays,
      removalPolicy: cdk.RemovalPolicy.RETAIN,
    });
  }
  const topic = addTopic(scope, settings);
  addFailureRules(scope, topic);
  addBudget(scope, topic, settings);
  return topic;
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
  for (const service of ["events", "cloudwatch", "budgets"]) {
    const principal = new iam.ServicePrincipal(`${service}.amazonaws.com`);
    key.grantEncryptDecrypt(principal);
    topic.grantPublish(principal);
  }
  if (email !== undefined) {
    topic.addSubscription(new subscriptions.EmailSubscription(email));
  }
  return topic;
}

/** Each failed job is told, and many of them raise an alarm. */
function addFailureRules(scope: Construct, topic: sns.Topic): void {
  const failures = JOBS.map(([detailType, status], i) => {
    const rule = new events.Rule(scope, `FailedJobs${i + 1}`, {
      description: `${detailType}: Failed`,
      eventPattern: {
        source: ["aws.sagemaker"],
        detailType: [detailType],
        detail: { [status]: ["Failed"] },
      },
      targets: [new eventTargets.SnsTopic(topic)],
    });
    return new cloudwatch.Metric({
      namespace: "AWS/Events",
      metricName: "TriggeredRules",
      dimensionsMap: { RuleName: rule.ruleName },
      statistic: "Sum",
      period: cdk.Duration.hours(1),
    });
  });
  const names = failures.map((_, i) => `m${i + 1}`);
  const alarm = new cloudwatch.Alarm(scope, "ManyFailures", {
    alarmDescription: `${MANY_FAILURES} jobs have failed within an hour`,
    metric: new cloudwatch.MathExpression({
      expression: names.map((name) => `FILL(${name}, 0)`).join(" + "),
      usingMetrics: Object.fromEntries(
        names.map((name, i) => [name, failures[i]!]),
      ),
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
  { monthlyBudget }: InfraSettings,
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
  new budgets.CfnBudget(scope, "Budget", {
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
  });
}
