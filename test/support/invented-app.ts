export const AGENT_ID = 1000123;
export const CORP_ID = 'wl0a1b2c3d4e';
export const SECRET = 'invented-secret-of-the-app';
export const TOKEN = 'QDG6eKtoken';
export const AES_KEY = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C';

/** The app as the simulated platform knows it. */
export const APP_IN_SANDBOX = {
  corpId: CORP_ID,
  agentId: AGENT_ID,
  secret: SECRET,
  callbackToken: TOKEN,
  callbackAesKey: AES_KEY,
} as const;

/** The app as a process of the bot knows it. */
export const appSettings = (apiRoot: string) => ({
  WECOM_API_ROOT: apiRoot,
  WECOM_CORP_ID: CORP_ID,
  WECOM_AGENT_ID: String(AGENT_ID),
  WECOM_SECRET: SECRET,
  WECOM_CALLBACK_TOKEN: TOKEN,
  WECOM_CALLBACK_AES_KEY: AES_KEY,
  WECOM_PERSONALITY: 'private',
});
