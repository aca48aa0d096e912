import { type Config, ConfigError, loadConfig } from '../../config';
import { VARIABLES, type VariableName } from '../../config/environment';

type Env = Readonly<Record<string, string | undefined>>;

export interface UsableConfig {
  /** Without the settings that are faulty; null where nothing is usable. */
  readonly config: Config | null;
  /** As the service would refuse them. */
  readonly problems: readonly string[];
  readonly faulty: ReadonlySet<VariableName>;
}

/** The configuration of the service, or as much of it as can be used: one wrong setting must not hide the others. */
export function usableConfig(env: Env): UsableConfig {
  try {
    return { config: loadConfig(env, true), problems: [], faulty: new Set() };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { problems } = error;
    const faulty = new Set(VARIABLES.filter((name) => problems.some((each) => isAbout(each, name))));
    return { config: configWithout(env, faulty), problems, faulty };
  }
}

function configWithout(env: Env, faulty: ReadonlySet<VariableName>): Config | null {
  const messenger = VARIABLES.filter((name) => name.startsWith('WECOM_'));
  // The messenger's settings go together: with one of them wrong it cannot be asked.
  const left = messenger.some((name) => faulty.has(name)) ? [...faulty, ...messenger] : [...faulty];
  if (faulty.has('SESSION_SECRET')) left.push('PUBLIC_URL');
  const rest = Object.fromEntries(
    Object.entries(env).filter(([name]) => left.every((each) => name !== each && name !== `${each}_FILE`)),
  );
  try {
    return loadConfig(rest, false);
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

/** Problems begin with the names that they are about: `CLOCK_START and CLOCK_URL: …`. */
function isAbout(problem: string, name: VariableName): boolean {
  const names = problem.slice(0, problem.indexOf(':')).split(' and ');
  return names.includes(name) || names.includes(`${name}_FILE`);
}
