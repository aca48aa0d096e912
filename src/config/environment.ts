import { z } from 'zod';

/** A setting that is there but empty comes from an empty file: an empty variable counts as unset. */
const text = z.string().min(1, 'is empty');
const integer = (from: number, to: number) =>
  text
    .regex(/^\d{1,9}$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((value) => value >= from && value <= to, `must be a whole number from ${from} to ${to}`);
/** With a path, without a query: paths are appended to it. */
const address = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) address, such as https://host/path' })
  .refine((value) => !/[?#]/.test(value), 'must have neither ? nor #: paths are appended to it');
const aesKey = z
  .string()
  .regex(/^[A-Za-z0-9]{43}$/, 'must be exactly 43 letters and digits (EncodingAESKey)');
const token = text.max(64, 'must have at most 64 characters');
const robotAddress = z
  .url({ protocol: /^https?$/, error: 'must be an http(s) address' })
  .regex(
    /\/cgi-bin\/webhook\/send\?(?:[^#]*&)?key=[^&#]+/,
    'must be the whole address of the robot, which ends in /cgi-bin/webhook/send?key=…',
  );
const userids = text
  .transform((list) =>
    list
      .toLowerCase()
      .split(/[\s,|]+/)
      .filter(Boolean),
  )
  .refine((list) => list.length >= 2, 'must name at least two members, separated by commas');
const pathsSyntax = /^\/[^\s,=?#]+=\/[^\s,=?#]+(?:\s*,\s*\/[^\s,=?#]+=\/[^\s,=?#]+)*$/;
const renamedPaths = text
  .regex(
    pathsSyntax,
    'must be pairs such as /cgi-bin/message/send=/message/send/virtual_id, separated by commas',
  )
  .transform((pairs) => Object.fromEntries(pairs.split(',').map((pair) => pair.trim().split('='))))
  .pipe(z.record(z.string(), z.string()));
const instant = z.iso.datetime({
  offset: true,
  error: 'must be an ISO instant such as 2022-06-01T09:00:00+08:00',
});

function isDatabaseUrl(value: string): boolean {
  if (value.startsWith('sqlite:')) return !['', ':memory:'].includes(value.slice('sqlite:'.length));
  if (!/^(mysql|mariadb):\/\//.test(value) || !URL.canParse(value)) return false;
  const { hostname, pathname } = new URL(value);
  return hostname !== '' && pathname.length > 1;
}

/**
 * Every variable that Cuibao reads, with what the README says of it. Defaults are written as in the
 * environment. Each one may also be given as `<NAME>_FILE`, a file that holds the value.
 */
export const ENVIRONMENT = z.object({
  NODE_ENV: text
    .optional()
    .describe('`production` refuses what is only for rehearsals: CLOCK_START and CLOCK_URL.'),
  PORT: integer(0, 65_535)
    .prefault('8787')
    .describe('Port of the HTTP server, on all interfaces; 0 lets the system choose.'),
  PUBLIC_URL: address
    .optional()
    .describe(
      "Address of this service as the messenger's users reach it; links in messages begin with it, and the pages need it.",
    ),
  SESSION_SECRET: z
    .string()
    .min(16, 'must have at least 16 characters')
    .optional()
    .describe(
      'Signs sessions and links of the pages; the same in every process, at least 16 characters. Required with PUBLIC_URL.',
    ),
  DATABASE_URL: z
    .string()
    .refine(
      isDatabaseUrl,
      'must be sqlite:<file> or mysql://user:password@host:3306/database (mariadb:// too)',
    )
    .default('sqlite:./data/cuibao.sqlite')
    .describe('Where everything is stored: `sqlite:<file>` for one process, `mysql://…` for any number.'),
  REDIS_URL: z
    .string()
    .regex(/^(rediss?:\/\/|unix:|\/).+/, 'must begin with redis://')
    .optional()
    .describe('Shared access token and pacing for several processes; not needed for one.'),
  WECOM_API_ROOT: address
    .optional()
    .describe("Root of the messenger's API before `/cgi-bin`, path prefix of a gateway included."),
  WECOM_CORP_ID: token.optional().describe('单位ID (corpid), also the receiver of callbacks.'),
  WECOM_AGENT_ID: integer(1, 999_999_999).optional().describe('Number of the app (agentid).'),
  WECOM_SECRET: text.optional().describe('Secret of the app (corpsecret).'),
  WECOM_CALLBACK_TOKEN: token
    .optional()
    .describe('Token of the callback address, as the administration console shows it.'),
  WECOM_CALLBACK_AES_KEY: aesKey.optional().describe('EncodingAESKey of the callback address.'),
  WECOM_CALLBACK_TOKEN_NEXT: token
    .optional()
    .describe('Second key set, accepted beside the first while the console is being changed.'),
  WECOM_CALLBACK_AES_KEY_NEXT: aesKey.optional().describe('Belongs to WECOM_CALLBACK_TOKEN_NEXT.'),
  WECOM_CONTACTS_TOKEN: token
    .optional()
    .describe('Token of the address-book callbacks; without it `/wecom/contacts` does not exist.'),
  WECOM_CONTACTS_AES_KEY: aesKey.optional().describe('Belongs to WECOM_CONTACTS_TOKEN.'),
  WECOM_OAUTH_ROOT: address
    .optional()
    .describe(
      'Root of the sign-in page (before `/connect/oauth2/authorize`), where it is not the public one.',
    ),
  WECOM_CA_FILE: text
    .optional()
    .describe('PEM file with the certificate authority of the API, where it is not a public one.'),
  WECOM_PERSONALITY: z
    .enum(['public', 'private'], 'must be public or private')
    .default('public')
    .describe('`private` for a 政务微信 deployment such as 粤政易, `public` for 企业微信.'),
  WECOM_GATEWAY_PAASID: text
    .optional()
    .describe('Identity at the gateway in front of the API; unset where there is none.'),
  WECOM_GATEWAY_PAASTOKEN: text.optional().describe('Signs the requests for the gateway.'),
  WECOM_GATEWAY_PREFIX: z
    .enum(['x-tif-', 'x-rio-'], 'must be x-tif- or x-rio-')
    .default('x-tif-')
    .describe("Beginning of the gateway's header names."),
  WECOM_API_PATHS: renamedPaths
    .optional()
    .describe('Endpoints with another path here: `/cgi-bin/…=/…` pairs, separated by commas.'),
  WECOM_AUTH_IN: z
    .enum(['query', 'body'], 'must be query or body')
    .default('query')
    .describe('Where requests carry the access token; `body` for a gateway that reads it in the JSON.'),
  WECOM_CARDS: z
    .enum(['template_card', 'text'], 'must be template_card or text')
    .optional()
    .describe(
      'Whether messages may have buttons; unset: `template_card` on a public server, `text` on a private one.',
    ),
  WECOM_WITHDRAWAL: z
    .enum(['recall', 'revoke'], 'must be recall or revoke')
    .optional()
    .describe('How messages are taken back; unset: `recall` on a public server, `revoke` on a private one.'),
  WECOM_GROUP_ROBOT_URL: robotAddress
    .optional()
    .describe(
      'Address of the robot of the group that is given notice, key included; at most 20 messages a minute.',
    ),
  WECOM_GROUP_CHAT_ID: z
    .string()
    .regex(/^[0-9a-zA-Z]{1,32}$/, 'must be 1 to 32 letters and digits')
    .optional()
    .describe('The same for a group of the app (chatid), where there is no robot.'),
  WECOM_GROUP_CHAT_MEMBERS: userids
    .optional()
    .describe(
      'Who is in that group when the app has to make it: userids, the owner first; unset: it must exist.',
    ),
  CONFIG_DIR: text
    .optional()
    .describe(
      "Folder with units.yaml, reminders.yaml and calendar.yaml; the package's own `config` if unset.",
    ),
  JOURNAL_DIR: text
    .default('./data/journal')
    .describe('Folder for messages that arrive while the database is away; a persistent volume.'),
  JOURNAL_LIMIT_MB: integer(1, 10_000)
    .prefault('64')
    .describe(
      'How much may wait there (64 MB: some 60,000 messages); beyond it the platform is told to deliver again.',
    ),
  RETENTION_DAYS: integer(90, 36_500)
    .prefault('400')
    .describe(
      'How long messages, settled questions and other traces are kept; reports, attachments and the audit log stay for good.',
    ),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be fatal, error, warn, info, debug, trace or silent',
    )
    .default('info')
    .describe('Least severe lines that the log shows.'),
  CLOCK_START: instant.optional().describe('Rehearsals only: the instant from which office time runs.'),
  CLOCK_URL: address.optional().describe('Rehearsals only: office time is followed from this address.'),
});

export type Environment = z.output<typeof ENVIRONMENT>;
export type VariableName = keyof Environment;

/** What must not be shown on a screen or in a log. Addresses of databases hold passwords. */
const SECRETS: readonly VariableName[] = [
  'SESSION_SECRET',
  'DATABASE_URL',
  'REDIS_URL',
  'WECOM_SECRET',
  'WECOM_CALLBACK_TOKEN',
  'WECOM_CALLBACK_AES_KEY',
  'WECOM_CALLBACK_TOKEN_NEXT',
  'WECOM_CALLBACK_AES_KEY_NEXT',
  'WECOM_CONTACTS_TOKEN',
  'WECOM_CONTACTS_AES_KEY',
  'WECOM_GATEWAY_PAASTOKEN',
  'WECOM_GROUP_ROBOT_URL',
];

/** What the service cannot run without; commands that do not talk to the messenger can. */
export const REQUIRED_BY_SERVICE = [
  'WECOM_API_ROOT',
  'WECOM_CORP_ID',
  'WECOM_AGENT_ID',
  'WECOM_SECRET',
  'WECOM_CALLBACK_TOKEN',
  'WECOM_CALLBACK_AES_KEY',
] as const satisfies readonly VariableName[];

export const VARIABLES = Object.keys(ENVIRONMENT.shape) as VariableName[];

/** One line of the README's table of variables. */
export interface VariableDoc {
  readonly name: VariableName;
  readonly description: string;
  readonly default: string | null;
  readonly required: boolean;
  readonly secret: boolean;
}

/** Every variable in the order in which the README lists them. */
export function environmentTable(): VariableDoc[] {
  return VARIABLES.map((name) => {
    const schema = ENVIRONMENT.shape[name];
    const ofNothing: { success: boolean; data?: unknown } = schema.safeParse(undefined);
    return {
      name,
      description: schema.description ?? '',
      default: ofNothing.data === undefined ? null : String(ofNothing.data),
      required: REQUIRED_BY_SERVICE.some((required) => required === name),
      secret: SECRETS.includes(name),
    };
  });
}

/** The README's table, as `npm run docs` writes it and a test compares it. */
export function configurationTable(): string {
  const rows = environmentTable().map(({ name, description, default: fallback, required }) => {
    const shown = required ? 'required by `serve`' : fallback === null ? 'none' : `\`${fallback}\``;
    return `| \`${name}\` | ${shown} | ${description} |`;
  });
  return ['| variable | default | meaning |', '|---|---|---|', ...rows].join('\n');
}
