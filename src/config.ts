import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  ENVIRONMENT,
  type Environment,
  REQUIRED_BY_SERVICE,
  VARIABLES,
  type VariableName,
} from './config/environment';

/** Everything that is wrong with the configuration, told at once. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`configuration refused:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

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
  /** What this deployment calls an endpoint, by its documented path. */
  readonly paths: Readonly<Record<string, string>>;
  readonly tokenPlace: 'query' | 'body';
  readonly cards: boolean;
  readonly withdrawal: 'recall' | 'revoke';
  /** The group that is given notice: by a robot, or as a group of the app; at most one of the two. */
  readonly groupRobotUrl: string | null;
  readonly groupChat: { readonly chatId: string; readonly members: readonly string[] } | null;
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
  readonly journalLimitBytes: number;
  readonly retentionDays: number;
  readonly logLevel: string;
  readonly clock: { readonly start: string | null; readonly url: string | null };
}

/** Pairs that only make sense together. */
const PAIRS = [
  ['WECOM_CALLBACK_TOKEN_NEXT', 'WECOM_CALLBACK_AES_KEY_NEXT'],
  ['WECOM_CONTACTS_TOKEN', 'WECOM_CONTACTS_AES_KEY'],
  ['WECOM_GATEWAY_PAASID', 'WECOM_GATEWAY_PAASTOKEN'],
] as const;

/** Settings as they were given, before they are judged. */
type Given = Readonly<Partial<Record<VariableName, string>>>;

/**
 * Reads the whole configuration at once. `needsMessenger` makes the WECOM_* credentials obligatory (the
 * service); the command line works without them. Throws `ConfigError` with every problem found.
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>>,
  needsMessenger: boolean,
): Config {
  const problems: string[] = [];
  const { given, unread } = withFiles(env, problems);
  const parsed = ENVIRONMENT.safeParse(given);
  for (const { path, message } of parsed.error?.issues ?? []) {
    const name = String(path[0]);
    if (!unread.has(name)) problems.push(`${name}: ${message}`);
  }
  problems.push(...crossFieldProblems(given, needsMessenger), ...unreadableFiles(given));
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return deepFreeze(configOf(parsed.data));
}

/** Values as given or read from their files; of `unread` nothing is known but that they were meant. */
function withFiles(
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
): { given: Given; unread: ReadonlySet<string> } {
  const given: Partial<Record<VariableName, string>> = {};
  const unread = new Set<string>();
  for (const name of VARIABLES) {
    const file = env[`${name}_FILE`];
    const direct = env[name];
    if (file && direct) problems.push(`${name}: given twice, directly and as ${name}_FILE`);
    if (direct !== undefined && direct !== '') given[name] = direct;
    if (!file) continue;
    try {
      given[name] = readFileSync(file, 'utf8').trim();
    } catch (error) {
      problems.push(`${name}_FILE: ${cannotRead(file, error)}`);
      given[name] = '';
      unread.add(name);
    }
  }
  return { given, unread };
}

function crossFieldProblems(given: Given, needsMessenger: boolean): string[] {
  const problems: string[] = [];
  const anyWecom = REQUIRED_BY_SERVICE.some((name) => given[name] !== undefined);
  if (needsMessenger || anyWecom) {
    for (const name of REQUIRED_BY_SERVICE) if (given[name] === undefined) problems.push(`${name}: missing`);
  }
  for (const [one, other] of PAIRS) {
    if ((given[one] === undefined) !== (given[other] === undefined)) {
      problems.push(`${given[one] === undefined ? one : other}: missing (${one} and ${other} go together)`);
    }
  }
  if (given.WECOM_GROUP_ROBOT_URL && given.WECOM_GROUP_CHAT_ID) {
    problems.push('WECOM_GROUP_ROBOT_URL and WECOM_GROUP_CHAT_ID: give one of the two');
  }
  if (given.WECOM_GROUP_CHAT_MEMBERS && !given.WECOM_GROUP_CHAT_ID) {
    problems.push('WECOM_GROUP_CHAT_ID: missing (WECOM_GROUP_CHAT_MEMBERS needs it)');
  }
  if (given.PUBLIC_URL && !given.SESSION_SECRET) {
    problems.push(
      'SESSION_SECRET: missing (the pages under PUBLIC_URL sign their sessions and links with it)',
    );
  }
  if (given.CLOCK_START && given.CLOCK_URL) problems.push('CLOCK_START and CLOCK_URL: give one of the two');
  if (given.NODE_ENV === 'production') {
    for (const name of ['CLOCK_START', 'CLOCK_URL'] as const) {
      if (given[name]) problems.push(`${name}: a movable clock is refused in production`);
    }
  }
  return problems;
}

/** Files and folders that are named must be there: better now than at the first message. */
function unreadableFiles({ WECOM_CA_FILE: caFile, CONFIG_DIR: configDir }: Given): string[] {
  const problems: string[] = [];
  try {
    if (caFile && !readFileSync(caFile, 'utf8').includes('-----BEGIN CERTIFICATE-----')) {
      problems.push(`WECOM_CA_FILE: ${caFile} holds no certificate in PEM form`);
    }
  } catch (error) {
    problems.push(`WECOM_CA_FILE: ${cannotRead(caFile ?? '', error)}`);
  }
  if (configDir && !statSync(configDir, { throwIfNoEntry: false })?.isDirectory()) {
    problems.push(`CONFIG_DIR: there is no folder ${configDir}`);
  }
  return problems;
}

function cannotRead(file: string, error: unknown): string {
  return `cannot read ${file} (${(error as NodeJS.ErrnoException).code})`;
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
    journalLimitBytes: values.JOURNAL_LIMIT_MB * 1024 * 1024,
    retentionDays: values.RETENTION_DAYS,
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
  const { WECOM_PERSONALITY: personality, WECOM_GROUP_CHAT_ID: chatId } = values;
  const isPublic = personality === 'public';
  return {
    apiRoot,
    corpId,
    agentId,
    secret,
    callbackKeys: next ? [current, next] : [current],
    contactsKeys: keysOf(values.WECOM_CONTACTS_TOKEN, values.WECOM_CONTACTS_AES_KEY),
    oauthRoot: values.WECOM_OAUTH_ROOT ?? null,
    caFile: values.WECOM_CA_FILE ?? null,
    personality,
    gateway: paasId && paasToken ? { paasId, paasToken, prefix: values.WECOM_GATEWAY_PREFIX } : null,
    paths: values.WECOM_API_PATHS ?? {},
    tokenPlace: values.WECOM_AUTH_IN,
    // A private server has no cards; a public one may be too old for them, which its first answer shows.
    cards: values.WECOM_CARDS ? values.WECOM_CARDS === 'template_card' : isPublic,
    withdrawal: values.WECOM_WITHDRAWAL ?? (isPublic ? 'recall' : 'revoke'),
    groupRobotUrl: values.WECOM_GROUP_ROBOT_URL ?? null,
    groupChat: chatId ? { chatId, members: values.WECOM_GROUP_CHAT_MEMBERS ?? [] } : null,
  };
}

function keysOf(token: string | undefined, key: string | undefined): CallbackKeys | null {
  return token && key ? { token, aesKey: key } : null;
}

/** Of this program, as package.json has it. */
export function productVersion(): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
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
