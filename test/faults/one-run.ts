import { join } from 'node:path';
import { bareEnvironment, PROJECT, run } from '../support/built-product';
import { Random } from '../year/random';
import type { Verdict } from './checker/judge';
import { judge } from './checker/judge';
import type { Violation } from './checker/violation';
import { chooseFaults, type FaultMenu } from './fault';
import { mariadbFaults } from './mariadb-faults';
import { killProcess } from './platform-faults';
import { play, type Rhythm } from './play';
import { sayings } from './sayings';
import { Scene, type SceneOptions } from './scene';
import { sqliteFaults } from './sqlite-faults';

export interface RunOptions extends SceneOptions {
  readonly messages: number;
  readonly writersAtOnce: number;
  /** So many of all kinds; or a process killed every few seconds. */
  readonly faults: { readonly count: number; readonly menu?: (scene: Scene) => FaultMenu } | 'kills';
  /** Before anything is written; for what is broken on purpose. */
  readonly prepare?: (scene: Scene) => Promise<void>;
}

const KILLED_EVERY_MS = { leastMs: 2_000, mostMs: 5_000 };

/** Opens everything, plays, and judges. */
export async function runOnce(options: RunOptions): Promise<Verdict> {
  const scene = await Scene.open(options);
  try {
    await options.prepare?.(scene);
    await scene.bots.start();
    const { seed, messages, writersAtOnce } = options;
    const evidence = await play(scene, {
      sayings: sayings(seed, messages, scene.office.writers),
      faults: rhythmOf(options, scene),
      writersAtOnce,
    });
    const verdict = await judge(evidence, scene.adminUrl);
    const violations = [...verdict.violations, ...(await auditVerify(scene))];
    return { ...verdict, violations };
  } finally {
    await scene.close();
  }
}

function rhythmOf({ faults, seed, store }: RunOptions, scene: Scene): Rhythm {
  if (faults === 'kills') return { again: killProcess, ...KILLED_EVERY_MS };
  const { count, menu = store === 'sqlite' ? sqliteFaults : mariadbFaults } = faults;
  return { spread: chooseFaults(menu(scene), count, new Random(seed ^ 0xfa17)) };
}

/** The product's own opinion of its audit log, beside the checker's. */
async function auditVerify({ environment, options }: Scene): Promise<Violation[]> {
  const cli = join(options.dist ?? join(PROJECT, 'dist'), 'src/cli/cuibao.js');
  const env = bareEnvironment(environment);
  const { code, stdout, stderr } = await run(process.execPath, [cli, 'audit', 'verify'], {
    env,
    cwd: PROJECT,
  });
  return code === 0 ? [] : [{ rule: 'audit', message: null, what: `audit verify: ${stdout}${stderr}` }];
}
