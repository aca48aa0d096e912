import { randomInt } from 'node:crypto';
import type { SandboxState } from '../sandbox-state';
import { Sentence } from '../sentence';
import { exchange, type HttpExchange } from './http-exchange';
import { freshNonce, signedUrl } from './sealed-callback';

/** The console's form waits this long, docs/platform.md 4.1. */
const LIMIT_MS = 1000;
const MIN_DIGITS = 19;
const MAX_DIGITS = 23;

export interface Verification {
  readonly ok: boolean;
  /** One sentence; null when the form could be saved. */
  readonly problem: Sentence | null;
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
    title: new Sentence(
      `验证回调地址（${problem?.zh ?? '通过'}）`,
      `check of the callback address (${problem?.en ?? 'passed'})`,
    ),
    sent: `echostr ${echo}`,
    received: 'body' in result ? result.body : result.reason,
    tookMs: durationMs,
  });
  return { ok: problem === null, problem, status, durationMs };
}

function problemOf(result: HttpExchange, echo: string): Sentence | null {
  if (result.outcome === 'timeout') return new Sentence('1 秒内没有答复', 'No answer within a second');
  if (result.outcome !== 'answered')
    return new Sentence(`连接不上（${result.reason}）`, `Cannot be reached (${result.reason})`);
  if (result.status !== 200)
    return new Sentence(
      `答复了 HTTP ${result.status}，应为 200`,
      `Answered HTTP ${result.status} instead of 200`,
    );
  if (result.body === echo) return null;
  if (result.body.trim() === echo)
    return new Sentence(
      '答复的明文前后多了空白或换行',
      'Blanks or line breaks around the plain text of the answer',
    );
  if (result.body.includes(echo))
    return new Sentence(
      '答复的明文之外还有别的内容（引号、BOM 或其他）',
      'Something else around the plain text of the answer (quotation marks, BOM or other)',
    );
  return new Sentence(
    '答复的不是 echostr 解密后的明文',
    'The answer is not what echostr says once decrypted',
  );
}

function randomDigits(count: number): string {
  const rest = Array.from({ length: count - 1 }, () => randomInt(0, 10));
  return [randomInt(1, 10), ...rest].join('');
}
