import { distance } from 'fastest-levenshtein';
import { environmentTable, VARIABLES } from '../../config/environment';
import { isReadableByAll } from './disk';
import { type Check, type DoctorParts, type Finding, note, orOk, problem, warning } from './finding';
import { usableConfig } from './usable-config';

const TABLE = environmentTable();
/** So few letters nobody has drawn by chance. */
const FEW_CHARACTERS = 8;

export const configurationCheck: Check = {
  name: 'configuration',
  run: (parts) =>
    orOk(
      [
        ...refused(parts),
        ...misspelt(parts),
        ...readableSecrets(parts),
        ...rehearsal(parts),
        ...pages(parts),
      ],
      'every setting is as it should be',
    ),
};

function refused({ env }: DoctorParts): Finding[] {
  return usableConfig(env).problems.map((said) => {
    const variable = TABLE.find(({ name }) => said.startsWith(name));
    const secret = variable?.secret ? ` or ${variable.name}_FILE` : '';
    const remedy = variable ? `set ${variable.name}${secret}. ${variable.description}` : 'see the README';
    return problem(said, remedy);
  });
}

/** A misspelt setting does nothing, without a word. */
function misspelt({ env }: DoctorParts): Finding[] {
  const known = new Set(VARIABLES.flatMap((name) => [name, `${name}_FILE`]));
  return Object.keys(env)
    .filter((name) => name.startsWith('WECOM_') && !known.has(name))
    .map((name) => {
      const [nearest] = [...known].sort((a, b) => distance(a, name) - distance(b, name));
      return warning(`${name} is no setting of Cuibao and does nothing`, `is ${nearest} meant?`);
    });
}

function readableSecrets({ env }: DoctorParts): Finding[] {
  return TABLE.filter(({ secret }) => secret).flatMap(({ name }) => {
    const file = env[`${name}_FILE`];
    if (!file || !isReadableByAll(file)) return [];
    return [warning(`${name}_FILE: everybody on this machine can read ${file}`, `chmod 600 ${file}`)];
  });
}

function rehearsal({ config, env }: DoctorParts): Finding[] {
  if (!config || env.NODE_ENV === 'production') return [];
  if (!config.clock.start && !config.clock.url) return [];
  return [
    note(
      'office time is moved (CLOCK_START or CLOCK_URL): a rehearsal',
      'for the real office unset both and set NODE_ENV=production',
    ),
  ];
}

function pages({ config, faulty }: DoctorParts): Finding[] {
  if (!config || faulty.has('PUBLIC_URL') || faulty.has('SESSION_SECRET')) return [];
  const { publicUrl, sessionSecret } = config;
  const findings: Finding[] = [];
  if (!publicUrl)
    findings.push(
      warning(
        'PUBLIC_URL is not set: there are no pages, no links for files, and nobody knows whether callbacks arrive',
        "set PUBLIC_URL to the address under which the messenger's users reach this service, and SESSION_SECRET",
      ),
    );
  else if (publicUrl.startsWith('http:') && !isThisMachine(publicUrl))
    findings.push(
      warning(
        `PUBLIC_URL is not https (${publicUrl}): sessions can be read on the way`,
        'put a certificate on the proxy in front and give the https address',
      ),
    );
  if (sessionSecret && new Set(sessionSecret).size < FEW_CHARACTERS)
    findings.push(
      warning(
        'SESSION_SECRET can be guessed: it has hardly different characters',
        'openssl rand -hex 32 makes a good one; everybody signs in anew after the change',
      ),
    );
  return findings;
}

export function isThisMachine(url: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}
