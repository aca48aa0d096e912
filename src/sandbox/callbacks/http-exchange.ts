import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios from 'axios';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: string;
  /** Empty: no header. */
  readonly contentType?: string;
  readonly timeoutMs: number;
}

export type HttpExchange =
  | { readonly outcome: 'answered'; readonly status: number; readonly body: string }
  | { readonly outcome: 'timeout'; readonly reason: string }
  | { readonly outcome: 'unreachable'; readonly reason: string };

const MAX_ANSWER_BYTES = 256 * 1024;

// A fresh connection each time: a kept one that the bot closed meanwhile would look like a failed delivery.
const client = axios.create({
  httpAgent: new HttpAgent({ keepAlive: false }),
  httpsAgent: new HttpsAgent({ keepAlive: false, rejectUnauthorized: false }),
  proxy: false,
  maxRedirects: 0,
  responseType: 'arraybuffer',
  maxContentLength: MAX_ANSWER_BYTES,
  validateStatus: () => true,
});

/** One request to the bot, cut off when the whole answer has not arrived within `timeoutMs`. Never rejects. */
export async function exchange(request: HttpRequest): Promise<HttpExchange> {
  const signal = AbortSignal.timeout(request.timeoutMs);
  try {
    const response = await client.request<Buffer>({
      method: request.method,
      url: request.url,
      data: request.body === undefined ? undefined : Buffer.from(request.body, 'utf8'),
      headers: { 'Content-Type': request.contentType || false },
      signal,
    });
    return { outcome: 'answered', status: response.status, body: response.data.toString('utf8') };
  } catch (error) {
    if (signal.aborted) return { outcome: 'timeout', reason: `timeout, ${request.timeoutMs} ms` };
    return { outcome: 'unreachable', reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (axios.isAxiosError(error)) return error.code ?? error.message;
  return error instanceof Error ? error.message : String(error);
}
