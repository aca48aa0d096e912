import type { WecomConfig } from '../../config';
import type { SendFailure } from '../../delivery/send-failure';

type Remedy = (failure: SendFailure, wecom: WecomConfig) => string;

const copySecret: Remedy = (_, { agentId }) =>
  `copy the Secret of the app ${agentId} from the administrator's console into WECOM_SECRET, and do not try often: wrong secrets get the address blocked for an hour`;
const copyCorpId: Remedy = () =>
  "WECOM_CORP_ID is the 单位ID (企业ID) that the administrator's console shows under 我的单位";

/** By the platform's number, or by the code of a connection that failed (docs/platform.md 19). */
const REMEDIES: Readonly<Record<string, Remedy>> = {
  40001: copySecret,
  40091: copySecret,
  41004: copySecret,
  2000002: copySecret,
  40013: copyCorpId,
  41002: copyCorpId,
  60020: ({ message }) => {
    const [ip] = /\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9a-f]*:[0-9a-f:]{3,}\b/i.exec(message) ?? [];
    const address = ip ?? 'the address from which this machine reaches it';
    return `put ${address} on the app's allow-list (企业可信IP) in the administrator's console; it works a minute later`;
  },
  45009: () => 'too many calls: wait a minute',
  ENOTFOUND: () => "the host's name is unknown here: correct WECOM_API_ROOT, or this machine's DNS",
  EAI_AGAIN: () => "the host's name cannot be looked up: this machine's DNS does not answer",
  ECONNREFUSED: () => 'nobody listens there: correct host and port in WECOM_API_ROOT',
  timeout: () => 'a firewall swallows the connection: let this machine through to the host of WECOM_API_ROOT',
  http_401: () =>
    'a gateway refuses: check WECOM_GATEWAY_PAASID, WECOM_GATEWAY_PAASTOKEN and this machine’s clock',
  http_403: () =>
    'a gateway refuses: check WECOM_GATEWAY_PAASID, WECOM_GATEWAY_PAASTOKEN and this machine’s clock',
  http_404: () =>
    'there is no such path: WECOM_API_ROOT ends before /cgi-bin; a renamed call goes into WECOM_API_PATHS',
  not_json: () => 'it is not the messenger that answers: correct WECOM_API_ROOT',
};

export function remedyOfRefusal(failure: SendFailure, wecom: WecomConfig): string {
  const known = REMEDIES[failure.code];
  if (known) return known(failure, wecom);
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/.test(failure.code))
    return 'put the certificate authority of the API as a PEM file and name it in WECOM_CA_FILE';
  if (/^EPROTO|SSL/.test(failure.code))
    return 'WECOM_API_ROOT says https where the server speaks http, or the other way round';
  return 'correct WECOM_API_ROOT, or ask who runs the messenger';
}
