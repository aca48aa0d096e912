import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { SandboxSetup } from './create-sandbox';
import { loadMembers } from './load-members';
import { parseOfficeInstant } from './office-clock-face';

/** Every problem of the environment, one a line. */
export class SandboxConfigError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'SandboxConfigError';
  }
}

const filled = (fallback?: string) => {
  const text = z.string({ message: '未设置' }).min(1, '未设置');
  return fallback === undefined ? text : text.default(fallback);
};

const schema = z.object({
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(8790),
  SANDBOX_BOT_URL: z
    .url({ protocol: /^https?$/, message: '须为 http 或 https 网址' })
    .default('http://127.0.0.1:8787'),
  SANDBOX_PREFIX: z
    .string()
    .regex(/^(\/[\w.-]+)*\/?$/, '须形如 /ebus/wwlapi')
    .default('/ebus/wwlapi'),
  SANDBOX_MEMBERS_FILE: filled().refine(existsSync, '文件不存在'),
  SANDBOX_CORP_NAME: filled('模拟单位'),
  SANDBOX_CLOCK_START: z
    .string()
    .refine((text) => parseOfficeInstant(text) !== null, '须为 ISO 时间，如 2022-06-08T09:00:00+08:00')
    .optional(),
  SANDBOX_FILES_FROM_MEMBERS: z.enum(['true', 'false'], { message: '须为 true 或 false' }).default('false'),
  WECOM_CORP_ID: filled(),
  WECOM_AGENT_ID: z.coerce.number({ message: '须为整数' }).int().positive(),
  WECOM_SECRET: filled(),
  WECOM_CALLBACK_TOKEN: filled(),
  WECOM_CALLBACK_AES_KEY: filled().refine((key) => /^[A-Za-z0-9]{43}$/.test(key), '须为 43 个字母或数字'),
  WECOM_CONTACTS_TOKEN: z.string().optional(),
  WECOM_CONTACTS_AES_KEY: z.string().optional(),
  WECOM_PERSONALITY: z.enum(['public', 'private'], { message: '须为 public 或 private' }).default('public'),
  WECOM_GATEWAY_PAASID: z.string().optional(),
  WECOM_GATEWAY_PAASTOKEN: z.string().optional(),
  WECOM_GATEWAY_PREFIX: filled('x-tif-'),
});

/** Reads the simulator's settings, an empty variable counting as unset. Throws with all problems at once. */
export function readSandboxEnvironment(env: NodeJS.ProcessEnv): SandboxSetup {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (!result.success) {
    throw new SandboxConfigError(
      result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`),
    );
  }
  const settings = result.data;
  const start = settings.SANDBOX_CLOCK_START ? parseOfficeInstant(settings.SANDBOX_CLOCK_START) : null;
  return {
    port: settings.SANDBOX_PORT,
    prefix: settings.SANDBOX_PREFIX.replace(/\/$/, ''),
    personality: settings.WECOM_PERSONALITY,
    corpId: settings.WECOM_CORP_ID,
    corpName: settings.SANDBOX_CORP_NAME,
    agentId: settings.WECOM_AGENT_ID,
    secret: settings.WECOM_SECRET,
    callbackUrl: `${settings.SANDBOX_BOT_URL.replace(/\/$/, '')}/wecom/callback`,
    callbackToken: settings.WECOM_CALLBACK_TOKEN,
    callbackAesKey: settings.WECOM_CALLBACK_AES_KEY,
    contacts: contactsOf(settings),
    members: loadMembers(settings.SANDBOX_MEMBERS_FILE),
    ...(start ? { clockStart: start } : {}),
    clockRunning: true,
    gateway: gatewayOf(settings),
    filesFromMembers: settings.SANDBOX_FILES_FROM_MEMBERS === 'true',
  };
}

function contactsOf(settings: z.infer<typeof schema>) {
  const { WECOM_CONTACTS_TOKEN: token, WECOM_CONTACTS_AES_KEY: aesKey, SANDBOX_BOT_URL } = settings;
  const url = `${SANDBOX_BOT_URL.replace(/\/$/, '')}/wecom/contacts`;
  return token && aesKey ? { url, token, aesKey } : null;
}

function gatewayOf(settings: z.infer<typeof schema>) {
  const {
    WECOM_GATEWAY_PAASID: paasId,
    WECOM_GATEWAY_PAASTOKEN: paasToken,
    WECOM_GATEWAY_PREFIX: prefix,
  } = settings;
  return paasId && paasToken ? { paasId, paasToken, prefix } : null;
}
