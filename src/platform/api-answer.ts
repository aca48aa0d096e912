import { z } from 'zod';
import { SendFailure } from '../delivery/send-failure';
import { isOfPlatform, platformFailure, statusFailure, unanswered } from './platform-errors';
import { redactedExcerpt } from './redact';

/** Bytes as they came, whatever they are. */
export interface RawAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export type AnswerFields = Readonly<Record<string, unknown>>;

const fieldsSchema = z.record(z.string(), z.unknown());
/** One private client's server answers with text instead of a number: "0" is as good as 0. */
const errcodeSchema = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);

/**
 * The one place where an answer becomes good or bad (docs/platform.md 8): HTTP 200 says nothing, errcode
 * decides, and an answer without errcode is good. Throws `SendFailure`.
 */
export function checkedAnswer(raw: RawAnswer, repeatable: boolean): AnswerFields {
  const fields = jsonObject(raw.body);
  const isSuccess = raw.status >= 200 && raw.status <= 299;
  const errcode = fields && 'errcode' in fields ? errcodeSchema.safeParse(fields.errcode) : null;
  if (errcode?.data && (isSuccess || isOfPlatform(errcode.data)))
    throw platformFailure(errcode.data, String(fields?.errmsg ?? ''));
  // The platform errs under status 200: a number that it does not know is a gateway's own (docs/platform.md 8.2).
  if (!isSuccess) throw statusFailure(raw.status, repeatable, detail(raw));
  if (!fields || errcode?.success === false) throw notJson(raw, repeatable);
  return fields;
}

/** Null for anything but a JSON object. */
export function jsonObject(body: Buffer): AnswerFields | null {
  try {
    return fieldsSchema.safeParse(JSON.parse(body.toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** A gateway's page under status 200: nobody knows whether the platform saw the request. */
function notJson(raw: RawAnswer, repeatable: boolean): SendFailure {
  return new SendFailure(unanswered(repeatable), 'not_json', `answer is not JSON: ${detail(raw)}`);
}

/** Its clock stands beside ours in the log: a gateway's refusal is often a matter of minutes. */
function detail(raw: RawAnswer): string {
  const theirs = raw.headers.date;
  const excerpt = redactedExcerpt(raw.body.subarray(0, 1024).toString('utf8'));
  return theirs === undefined ? excerpt : `${excerpt} (their clock: ${redactedExcerpt(theirs)})`;
}
