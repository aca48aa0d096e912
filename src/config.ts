import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';

/** Everything that is wrong with the configuration, told at once. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`configuration refused:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

const url = z.url({ protocol: /^https?$/, error: 'must be an http(s) address' });
const aesKey = z
  .string()
  .regex(/^[A-Za-z0-9]{43}$/, 'must be exactly 43 letters and digits (EncodingAESKey)');
const instant = z.iso.datetime({
  offset: true,
  error: 'must be an ISO instant such as 2022-06-01T09:00:00+08:00',
});

/** The environment, as documented in the README. Every value also as `<NAME>_FILE`, a file that holds it. */
const ENVIRONMENT = z.object({
  NODE_ENV: z.string().optional(),
  PORT: z.coerce.number('must be a port number').int().min(0).max(65535).default(8787),
  PUBLIC_URL: url.optional(),
  SESSION_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
  DATABASE_URL: z
    .string()
    .regex(/^(sqlite:.+|(mysql|mariadb):\/\/.+)$/, 'must begin with sqlite: or mysql://')
    .default('sqlite:./data/cuibao.sqlite'),
  REDIS_URL: z
    .string()
    .regex(/^(rediss?:\/\/|unix:|\/).+/, 'must begin with redis://')
    .optional(),
  WECOM_API_ROOT: url.optional(),
  WECOM_CORP_ID: z.string().min(1).max(64).optional(),
  WECOM_AGENT_ID: z.coerce.number('must be an integer').int().positive().optional(),
  WECOM_SECRET: z.string().min(1).optional(),
  WECOM_CALLBACK_TOKEN: z.string().min(1).max(64).optional(),
  WECOM_CALLBACK_AES_KEY: aesKey.optional(),
  WECOM_CALLBACK_TOKEN_NEXT: z.string().min(1).max(64).optional(),
  WECOM_CALLBACK_AES_KEY_NEXT: aesKey.optional(),
  WECOM_CONTACTS_TOKEN: z.string().min(1).max(64).optional(),
  WECOM_CONTACTS_AES_KEY: aesKey.optional(),
  WECOM_OAUTH_ROOT: url.optional(),
  WECOM_CA_FILE: z.string().optional(),
  WECOM_PERSONALITY: z.enum(['public', 'private'], 'must be public or private').default('public'),
  WECOM_GATEWAY_PAASID: z.string().optional(),
  WECOM_GATEWAY_PAASTOKEN: z.string().optional(),
  WECOM_GATEWAY_PREFIX: z.enum(['x-tif-', 'x-rio-'], 'must be x-tif- or x-rio-').default('x-tif-'),
  CONFIG_DIR: z.string().optional(),
  JOURNAL_DIR: z.string().default('./data/journal'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  CLOCK_START: instant.optional(),
  CLOCK_URL: url.optional(),
});

type Environment = z.infer<typeof ENVIRONMENT>;

/** Credentials and addresses of the messenger; null in commands that do not talk to it. */
export interface WecomConfig {
  readonly apiRoot: string;
  readonly corpId: string;
  readonly agentId: number;
  readonly secret: string;
  /** The key set in force, and the next one during a change. */
  readonly callbackKeys: readonly CallbackKeys[];
  readonly contactsKeys: CallbackKeys | null;
  readonly oauthRoot: string | null;
  readonly caFile: string | null;
  readonly personality: 'public' | 'private';
  readonly gateway: { readonly paasId: string; readonly paasToken: string; readonly prefix: string } | null;
}

export interface CallbackKeys {
  readonly token: string;
  readonly aesKey: string;
}

export interface Config {
  readonly port: number;
  readonly publicUrl: string | null;
  readonly sessionSecret: string | null;
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  readonly wecom: WecomConfig | null;
  readonly configDir: string;
  readonly journalDir: string;
  readonly logLevel: string;
  readonly clock: { readonly start: string | null; readonly url: string | null };
}

const WECOM_REQUIRED = [
  'WECOM_API_ROOT',
  'WECOM_CORP_ID',
  'WECOM_AGENT_ID',
  'WECOM_SECRET',
  'WECOM_CALLBACK_TOKEN',
  'WECOM_CALLBACK_AES_KEY',
] as const;

/** Pairs that only make sense together. */
const PAIRS = [
  ['WECOM_CALLBACK_TOKEN_NEXT', 'WECOM_CALLBACK_AES_KEY_NEXT'],
  ['WECOM_CONTACTS_TOKEN', 'WECOM_CONTACTS_AES_KEY'],
  ['WECOM_GATEWAY_PAASID', 'WECOM_GATEWAY_PAASTOKEN'],
] as const;

/**
 * Reads the whole configuration at once. `needsMessenger` makes the WECOM_* credentials obligatory (the
 * service); the command line works without them. Throws `ConfigError` with every problem found.
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>>,
  needsMessenger: boolean,
): Config {
  const problems: string[] = [];
  const parsed = ENVIRONMENT.safeParse(withFiles(env, problems));
  if (!parsed.success) {
    problems.push(...parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
    throw new ConfigError(problems);
  }
  const values = parsed.data;
  problems.push(...crossFieldProblems(values, needsMessenger));
  if (problems.length > 0) throw new ConfigError(problems);
  return deepFreeze(configOf(values));
}

function withFiles(env: Readonly<Record<string, string | undefined>>, problems: string[]) {
  const values: Record<string, string> = {};
  for (const name of Object.keys(ENVIRONMENT.shape)) {
    const file = env[`${name}_FILE`];
    const direct = env[name];
    if (file && direct) problems.push(`${name}: given twice, directly and as ${name}_FILE`);
    if (direct !== undefined && direct !== '') values[name] = direct;
    if (!file) continue;
    try {
      values[name] = readFileSync(file, 'utf8').trim();
    } catch (error) {
      problems.push(`${name}_FILE: cannot read ${file} (${(error as NodeJS.ErrnoException).code})`);
    }
  }
  return values;
}

function crossFieldProblems(values: Environment, needsMessenger: boolean): string[] {
  const problems: string[] = [];
  const anyWecom = WECOM_REQUIRED.some((name) => values[name] !== undefined);
  if (needsMessenger || anyWecom) {
    for (const name of WECOM_REQUIRED) if (values[name] === undefined) problems.push(`${name}: missing`);
  }
  for (const [one, other] of PAIRS) {
    if ((values[one] === undefined) !== (values[other] === undefined)) {
      problems.push(`${values[one] === undefined ? one : other}: missing (${one} and ${other} go together)`);
    }
  }
  if (values.CLOCK_START && values.CLOCK_URL) problems.push('CLOCK_START and CLOCK_URL: give one of the two');
  if (values.NODE_ENV === 'production' && (values.CLOCK_START || values.CLOCK_URL)) {
    problems.push(
      `${values.CLOCK_URL ? 'CLOCK_URL' : 'CLOCK_START'}: a movable clock is refused in production`,
    );
  }
  return problems;
}

function configOf(values: Environment): Config {
  return {
    port: values.PORT,
    publicUrl: values.PUBLIC_URL?.replace(/\/+$/, '') ?? null,
    sessionSecret: values.SESSION_SECRET ?? null,
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL ?? null,
    wecom: wecomOf(values),
    configDir: resolve(values.CONFIG_DIR ?? join(packageRoot(), 'config')),
    journalDir: resolve(values.JOURNAL_DIR),
    logLevel: values.LOG_LEVEL,
    clock: { start: values.CLOCK_START ?? null, url: values.CLOCK_URL ?? null },
  };
}

function wecomOf(values: Environment): WecomConfig | null {
  const {
    WECOM_API_ROOT: apiRoot,
    WECOM_CORP_ID: corpId,
    WECOM_AGENT_ID: agentId,
    WECOM_SECRET: secret,
  } = values;
  const current = keysOf(values.WECOM_CALLBACK_TOKEN, values.WECOM_CALLBACK_AES_KEY);
  if (!apiRoot || !corpId || !agentId || !secret || !current) return null;
  const next = keysOf(values.WECOM_CALLBACK_TOKEN_NEXT, values.WECOM_CALLBACK_AES_KEY_NEXT);
  const { WECOM_GATEWAY_PAASID: paasId, WECOM_GATEWAY_PAASTOKEN: paasToken } = values;
  return {
    apiRoot,
    corpId,
    agentId,
    secret,
    callbackKeys: next ? [current, next] : [current],
    contactsKeys: keysOf(values.WECOM_CONTACTS_TOKEN, values.WECOM_CONTACTS_AES_KEY),
    oauthRoot: values.WECOM_OAUTH_ROOT ?? null,
    caFile: values.WECOM_CA_FILE ?? null,
    personality: values.WECOM_PERSONALITY,
    gateway: paasId && paasToken ? { paasId, paasToken, prefix: values.WECOM_GATEWAY_PREFIX } : null,
  };
}

function keysOf(token: string | undefined, key: string | undefined): CallbackKeys | null {
  return token && key ? { token, aesKey: key } : null;
}

/** The folder that holds package.json, from compiled and from source files alike. */
export function packageRoot(): string {
  let folder = __dirname;
  for (;;) {
    try {
      readFileSync(join(folder, 'package.json'));
      return folder;
    } catch {
      const parent = dirname(folder);
      if (parent === folder) throw new Error('package.json not found above the program');
      folder = parent;
    }
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) deepFreeze(part);
    Object.freeze(value);
  }
  return value;
}
