import type { Media } from '../media-store';
import type { Personality } from '../sandbox-options';
import type { SandboxState } from '../sandbox-state';
import { PlatformError } from './platform-error';

/** One request below `/cgi-bin`, token and method already checked. */
export interface ApiCall {
  readonly state: SandboxState;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly contentType: string;
  readonly range: string | null;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** JSON, to which the caller adds errcode 0 unless it is there; or a media file. */
export type ApiAnswer =
  | { readonly json: JsonObject }
  | { readonly media: Media; readonly range: string | null };

export interface Endpoint {
  readonly methods: readonly ('GET' | 'POST')[];
  /** Below `/cgi-bin`. */
  readonly path: string;
  /** Servers of one kind lack it. */
  readonly only?: Personality;
  /** gettoken and the group robot need no access token. */
  readonly tokenless?: boolean;
  readonly handle: (call: ApiCall) => ApiAnswer;
}

/** The JSON body, refused as the platform refuses: no `\uXXXX`, a hint when it is not JSON. */
export function jsonBody(call: ApiCall): JsonObject {
  const text = call.body.toString('utf8');
  if (/(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}/.test(text)) {
    throw new PlatformError(
      40033,
      'invalid charset. please check your request, if include \\uxxxx will create fail!',
    );
  }
  try {
    return asObject(JSON.parse(text));
  } catch {
    throw new PlatformError(40035, 'invalid parameter, Warning: wrong json format. ');
  }
}

export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field's text; numbers count as their digits, anything else as missing. */
export function textAt(object: JsonObject, name: string): string {
  const value = object[name];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : '';
}

export function listAt(object: JsonObject, name: string): readonly unknown[] {
  const value = object[name];
  return Array.isArray(value) ? value : [];
}

export function textsAt(object: JsonObject, name: string): string[] {
  return listAt(object, name).filter((entry) => typeof entry === 'string');
}

/** Refuses a call in another app's name. The simulated organisation has one app. */
export function requireOwnAgent(body: JsonObject, state: SandboxState): void {
  const given = body.agentid;
  if (given === undefined || given === null || given === '')
    throw new PlatformError(41011, 'missing agentid');
  const agentId = Number(given);
  if (!Number.isInteger(agentId)) throw new PlatformError(40056, 'invalid agentid');
  if (agentId !== state.options.agentId)
    throw new PlatformError(301002, 'not allow operate another agent with this accesstoken');
}
