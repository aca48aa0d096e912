import { randomInt } from 'node:crypto';
import type { CallbackCrypto, SignedCiphertext } from '../../platform/callback-crypto';
import { buildEnvelope } from '../../platform/wire-format';
import type { EnvelopeShape, SandboxOptions } from '../sandbox-options';

/** Bytes ready to be posted; a retry may repeat them. */
export interface SealedCallback {
  readonly url: string;
  readonly body: string;
}

/** Encrypts an inner XML with a fresh nonce and signs it. `now` is the platform's time. */
export function sealCallback(
  options: SandboxOptions,
  crypto: CallbackCrypto,
  innerXml: string,
  now: Date,
  shape: EnvelopeShape,
): SealedCallback {
  const sealed = crypto.seal(innerXml, String(Math.floor(now.getTime() / 1000)), freshNonce());
  return {
    url: signedUrl(options.callbackUrl, sealed),
    body: envelope(options, sealed.encrypt, shape),
  };
}

/** The callback address with the signature; the address may have query parameters of its own. */
export function signedUrl(callbackUrl: string, signed: SignedCiphertext, echo?: string): string {
  const url = new URL(callbackUrl);
  url.searchParams.set('msg_signature', signed.msgSignature);
  url.searchParams.set('timestamp', signed.timestamp);
  url.searchParams.set('nonce', signed.nonce);
  if (echo !== undefined) url.searchParams.set('echostr', echo);
  return url.toString();
}

export function freshNonce(): string {
  return String(randomInt(100_000_000, 2_000_000_000));
}

/** Receivers must not rely on order, CDATA, white space or an AgentID (docs/platform.md 4.2). */
function envelope(options: SandboxOptions, encrypt: string, shape: EnvelopeShape): string {
  const { corpId } = options;
  const agentId = String(options.agentId);
  switch (shape) {
    case 'traffic':
      return buildEnvelope({ toUserName: corpId, encrypt, agentId });
    case 'no-agent':
      return buildEnvelope({ toUserName: corpId, encrypt, agentId: null });
    case 'documented':
      return `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><AgentID><![CDATA[${agentId}]]></AgentID><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`;
    case 'plain':
      return `<xml><ToUserName>${corpId}</ToUserName><Encrypt>${encrypt}</Encrypt><AgentID>${agentId}</AgentID></xml>`;
    case 'spaced':
      return `<xml>\n  <Encrypt><![CDATA[${encrypt}]]></Encrypt>\n  <AgentID><![CDATA[${agentId}]]></AgentID>\n  <ToUserName><![CDATA[${corpId}]]></ToUserName>\n</xml>\n`;
  }
}
