import { randomBytes } from 'node:crypto';
import type { WecomConfig } from '../../config';
import { CallbackCrypto } from '../../platform/callback-crypto';
import { isThisMachine } from './check-configuration';
import { type Check, type Finding, ok, problem, warning } from './finding';

const WITHIN_MS = 5_000;

/** What the administrator's console does when the address is saved (docs/platform.md 4.1), by our own keys. */
export const callbackCheck: Check = {
  name: 'callback',
  async run({ config, faulty }) {
    if (!config?.wecom || faulty.has('PUBLIC_URL')) return [];
    const { wecom, publicUrl, port } = config;
    const root = publicUrl ?? `http://127.0.0.1:${port}`;
    const findings: Finding[] = [];
    for (const [i, keys] of wecom.callbackKeys.entries())
      findings.push(await echo(`${root}/wecom/callback`, keys, wecom, i === 0 ? '' : '_NEXT'));
    if (wecom.contactsKeys)
      findings.push(await echo(`${root}/wecom/contacts`, wecom.contactsKeys, wecom, null));
    if (publicUrl && !isThisMachine(publicUrl)) findings.push(...(await openMetrics(publicUrl)));
    return findings;
  },
};

/** `suffix` tells the key sets apart; null for that of the address book. */
async function echo(
  address: string,
  { token, aesKey }: { readonly token: string; readonly aesKey: string },
  { corpId }: WecomConfig,
  suffix: string | null,
): Promise<Finding> {
  const said = randomBytes(12).toString('hex');
  const sealed = new CallbackCrypto(token, aesKey, corpId).seal(
    said,
    String(Math.floor(Date.now() / 1000)),
    randomBytes(6).toString('hex'),
  );
  const query = new URLSearchParams({
    msg_signature: sealed.msgSignature,
    timestamp: sealed.timestamp,
    nonce: sealed.nonce,
    echostr: sealed.encrypt,
  });
  let status: number;
  let body: string;
  try {
    const response = await fetch(`${address}?${query}`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    ({ status } = response);
    body = await response.text();
  } catch (error) {
    return unreached(address, error);
  }
  if (status === 200 && body === said) return ok(`${address} answers as the administrator's console expects`);
  return answeredWrongly(address, status, suffix);
}

function unreached(address: string, error: unknown): Finding {
  const { name, cause } = error as Error & { cause?: { code?: string } };
  const code = cause?.code ?? name;
  if (/CERT|SELF_SIGNED|UNABLE_TO_/.test(code))
    return warning(
      `the certificate of ${address} is not trusted from here (${code})`,
      'if it is of a private authority, NODE_EXTRA_CA_CERTS names it to this command; the messenger must trust it too',
    );
  const why = code === 'TimeoutError' ? 'no answer comes' : code;
  return problem(
    `${address} cannot be reached (${why})`,
    'is `cuibao serve` running, does the proxy in front pass /wecom/ on to its PORT, does PUBLIC_URL name the proxy? From some networks an own public address cannot be reached: then try from outside',
  );
}

function answeredWrongly(address: string, status: number, suffix: string | null): Finding {
  const names =
    suffix === null
      ? 'WECOM_CONTACTS_TOKEN, WECOM_CONTACTS_AES_KEY'
      : `WECOM_CALLBACK_TOKEN${suffix}, WECOM_CALLBACK_AES_KEY${suffix}`;
  if (status === 401 || status === 400)
    return problem(
      `the service behind ${address} has other keys than this command (${status})`,
      `give both the same ${names} and WECOM_CORP_ID, restart the service, and save the same keys in the administrator's console`,
    );
  if (status === 404)
    return problem(
      `${address} is not there (404)`,
      'the proxy must pass the whole path on to the PORT of `cuibao serve`; PUBLIC_URL must name the place before /wecom/',
    );
  if (status >= 300 && status < 400)
    return problem(
      `${address} leads elsewhere (${status})`,
      'the messenger follows no redirect: give the final address',
    );
  if (status === 502 || status === 503 || status === 504)
    return problem(
      `the proxy in front of ${address} finds no service (${status})`,
      'start `cuibao serve`, or correct the port in the proxy',
    );
  return problem(
    `${address} answers something else (${status})`,
    'another program, or a page of the proxy (sign-in, firewall), answers there: pass /wecom/ on untouched',
  );
}

/** Figures of the office are nobody's business outside. */
async function openMetrics(publicUrl: string): Promise<Finding[]> {
  try {
    const response = await fetch(`${publicUrl}/metrics`, { signal: AbortSignal.timeout(WITHIN_MS) });
    if (response.status !== 200 || !(await response.text()).includes('cuibao_')) return [];
    return [
      warning(
        `${publicUrl}/metrics can be read by everybody who reaches it`,
        'let the proxy refuse /metrics; Prometheus asks the PORT directly',
      ),
    ];
  } catch {
    return [];
  }
}
