import { z } from 'zod';
import { OPENING_STAGE } from './planned-reminder';
import type { ReminderPolicy, StageRule } from './policy';

const time = z
  .string('must be a time of day in quotes, "HH:mm"')
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day "HH:mm"');
const wholeDays = (least: number) => z.int('must be a whole number of days').min(least);
const audience = z
  .array(z.enum(['primary', 'backup', 'unitLeader'], 'must be primary, backup or unitLeader'))
  .min(1, 'must name at least one audience');

/** What a plan may have of its own. */
const planRules = {
  stages: z
    .array(z.strictObject({ name: z.string(), offset: z.int('must be a whole number of days'), audience }))
    .min(1, 'must hold at least the opening notice'),
  weekly: z.strictObject({ every: wholeDays(1), audience }),
  closeAfter: wholeDays(0),
  digest: z.strictObject({
    lastWorkingDaysBeforeDue: wholeDays(0),
    whileOverdue: z.boolean('must be true or false'),
  }),
  leaderSummary: z.strictObject({ workingDaysAfterDue: wholeDays(1) }),
};

const override = z
  .strictObject({
    title: z.string('must be the title of a plan').min(1, 'must be the title of a plan'),
    year: z.int('must be the year of the plan'),
  })
  .extend(z.strictObject(planRules).partial().shape);

const schema = z
  .strictObject({
    window: z.strictObject({ from: time, to: time }),
    send: z.strictObject({ at: time, spreadMinutes: z.int().min(1).max(120) }),
    dueTime: time,
    ...planRules,
    contactCheck: z.array(z.strictObject({ before: z.string(), days: wholeDays(1) })),
    plans: z.array(override).default([]),
  })
  .check((context) => {
    for (const [path, message] of contradictions(context.value)) {
      context.issues.push({ code: 'custom', input: context.value, path: [...path], message });
    }
  });

export type ReadPolicy = { readonly policy: ReminderPolicy } | { readonly problems: readonly string[] };

/**
 * The policy in the object that `config/reminders.yaml` parses to, or every problem found in it, each with its place
 * (`stages.2.offset: …`). Parsing the YAML text is the caller's.
 */
export function readReminderPolicy(value: unknown): ReadPolicy {
  const read = schema.safeParse(value);
  if (read.success) return { policy: read.data as ReminderPolicy };
  return {
    problems: read.error.issues.map((issue) => `${issue.path.join('.') || '(file)'}: ${issue.message}`),
  };
}

type Problem = readonly [path: readonly (string | number)[], message: string];

function* contradictions(policy: z.infer<typeof schema>): Generator<Problem> {
  const { window, send, stages } = policy;
  if (window.from >= window.to) yield [['window'], `from ${window.from} must be before to ${window.to}`];
  // One minute more than the spread: minutes 0 and 30 are moved on by one.
  const lastMinute = minutesOf(send.at) + send.spreadMinutes + 1;
  if (send.at < window.from || lastMinute >= minutesOf(window.to)) {
    yield [['send'], `at ${send.at} and ${send.spreadMinutes} minutes after it must lie in the window`];
  }
  yield* ladderProblems(stages, []);
  for (const [index, { before }] of policy.contactCheck.entries()) {
    if (!stages.some(({ name }) => name === before))
      yield [['contactCheck', index, 'before'], `${before} is not the name of a stage`];
  }
  const named = new Set<string>();
  for (const [index, plan] of policy.plans.entries()) {
    if (plan.stages) yield* ladderProblems(plan.stages, ['plans', index]);
    const name = `${plan.year}《${plan.title}》`;
    if (named.has(name)) yield [['plans', index], `${name} is named twice`];
    named.add(name);
  }
}

function* ladderProblems(
  stages: readonly StageRule[],
  place: readonly (string | number)[],
): Generator<Problem> {
  for (const [index, stage] of stages.entries())
    for (const [path, message] of stageProblems(stage, stages[index - 1], index))
      yield [[...place, ...path], message];
}

function* stageProblems(stage: StageRule, before: StageRule | undefined, index: number): Generator<Problem> {
  const { name, offset } = stage;
  if (before === undefined) {
    if (name !== OPENING_STAGE) {
      yield [
        ['stages', index, 'name'],
        `the first stage is the opening notice and is named ${OPENING_STAGE}`,
      ];
    }
    if (offset >= 0)
      yield [['stages', index, 'offset'], 'the opening notice comes before the due day (negative)'];
    return;
  }
  const expected = offset > 0 ? `T+${offset}` : offset === 0 ? 'T0' : `T${offset}`;
  if (name !== expected)
    yield [['stages', index, 'name'], `a stage with offset ${offset} is named ${expected}`];
  if (offset <= before.offset) {
    yield [['stages', index, 'offset'], `must be greater than the one before it (${before.offset})`];
  }
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
