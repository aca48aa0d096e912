import { randomInt } from 'node:crypto';
import type { SandboxState } from '../sandbox-state';
import { exchange, type HttpExchange } from './http-exchange';
import { freshNonce, signedUrl } from './sealed-callback';

/** The console's form waits this long, docs/platform.md 4.1. */
const LIMIT_MS = 1000;
const MIN_DIGITS = 19;
const MAX_DIGITS = 23;

export interface Verification {
  readonly ok: boolean;
  /** One sentence; null when the form could be saved. */
  readonly problem: string | null;
  readonly status: number | null;
  readonly durationMs: number;
}

/** What pressing "save" in the app's 接收消息 form does: a GET that must come back decrypted, exactly. */
export async function verifyCallback(state: SandboxState): Promise<Verification> {
  const echo = randomDigits(randomInt(MIN_DIGITS, MAX_DIGITS + 1));
  const timestamp = String(Math.floor(state.clock.now().getTime() / 1000));
  const signed = state.crypto.seal(echo, timestamp, freshNonce());
  const url = signedUrl(state.options.callbackUrl, signed, signed.encrypt);
  const startedMs = state.options.machineNow();
  const result = await exchange({ method: 'GET', url, timeoutMs: LIMIT_MS });
  const durationMs = state.options.machineNow() - startedMs;
  const status = result.outcome === 'answered' ? result.status : null;
  const problem = problemOf(result, echo);
  state.wire.add({
    kind: 'verify',
    title: `验证回调地址（${problem ?? '通过'}）`,
    sent: `echostr ${echo}`,
    received: 'body' in result ? result.body : result.reason,
    tookMs: durationMs,
  });
  return { ok: problem === null, problem, status, durationMs };
}

function problemOf(result: HttpExchange, echo: string): string | null {
  if (result.outcome === 'timeout') return '1 秒内没有答复';
  if (result.outcome !== 'answered') return `连接不上（${result.reason}）`;
  if (result.status !== 200) return `答复了 HTTP ${result.status}，应为 200`;
  if (result.body === echo) return null;
  if (result.body.trim() === echo) return '答复的明文前后多了空白或换行';
  if (result.body.includes(echo)) return '答复的明文之外还有别的内容（引号、BOM 或其他）';
  return '答复的不是 echostr 解密后的明文';
}

function randomDigits(count: number): string {
  const rest = Array.from({ length: count - 1 }, () => randomInt(0, 10));
  return [randomInt(1, 10), ...rest].join('');
}
