import { CallbackCrypto } from '../../platform/callback-crypto';
import { buildXml, type XmlInputFields } from '../../platform/wire-format';
import type { SandboxState } from '../sandbox-state';
import { Sentence } from '../sentence';
import { exchange } from './http-exchange';
import { sealCallback } from './sealed-callback';

export type ContactChange = 'create_user' | 'update_user' | 'delete_user';

/**
 * Tells the receiver of the address-book assistant of a change, with its own address and keys (docs/platform.md 6),
 * until it answers 200, at most as often as configured. False when it never did; null where no receiver is set up.
 * Never rejects.
 */
export async function tellOfContactChange(
  state: SandboxState,
  change: ContactChange,
  fields: XmlInputFields,
): Promise<boolean | null> {
  const { options, delivery, wire, clock } = state;
  if (!options.contacts) return null;
  const { url, token, aesKey } = options.contacts;
  const now = clock.now();
  const innerXml = buildXml({
    ToUserName: options.corpId,
    FromUserName: 'sys',
    CreateTime: Math.floor(now.getTime() / 1000),
    MsgType: 'event',
    Event: 'change_contact',
    ChangeType: change,
    ...fields,
  });
  const crypto = new CallbackCrypto(token, aesKey, options.corpId);
  // Not of any app: neither envelope nor event names one.
  const sealed = sealCallback({ ...options, callbackUrl: url }, crypto, innerXml, now, 'no-agent');
  const { timeoutMs, contentType, attempts } = delivery;
  for (let tries = 1; tries <= attempts; tries += 1) {
    const result = await exchange({ method: 'POST', ...sealed, contentType, timeoutMs });
    const answer = result.outcome === 'answered' ? `HTTP ${result.status}` : result.reason;
    wire.add({
      kind: 'callback',
      title: new Sentence(
        `通讯录变更 ${change} → 回调（${answer}）`,
        `change of the address book ${change} → callback (${answer})`,
      ),
      sent: innerXml,
      received: answer,
    });
    if (result.outcome === 'answered' && result.status === 200) return true;
  }
  return false;
}
