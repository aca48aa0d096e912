import { randomUUID } from 'node:crypto';

const PER_MINUTE = 20;
const MINUTE_MS = 60_000;

/** A robot that somebody has put into a group of the messenger. */
export interface GroupRobot {
  readonly key: string;
  /** The group's name for the chat windows. */
  readonly chatId: string;
  readonly members: readonly string[];
  readonly enabled: boolean;
}

/** Robots by their keys, each with its 20 messages a minute. Machine time. */
export class GroupRobots {
  readonly #robots = new Map<string, GroupRobot>();
  readonly #sent = new Map<string, number[]>();

  constructor(private readonly machineNow: () => number) {}

  add(chatId: string, members: readonly string[]): GroupRobot {
    const robot = { key: randomUUID(), chatId, members, enabled: true };
    this.#robots.set(robot.key, robot);
    return robot;
  }

  change(key: string, enabled: boolean): GroupRobot | null {
    const robot = this.find(key);
    if (!robot) return null;
    const changed = { ...robot, enabled };
    this.#robots.set(key, changed);
    return changed;
  }

  find(key: string): GroupRobot | null {
    return this.#robots.get(key) ?? null;
  }

  /** Whether the robot may send one more; counts it if so. */
  admit(key: string): boolean {
    const now = this.machineNow();
    const recent = (this.#sent.get(key) ?? []).filter((at) => now - at < MINUTE_MS);
    if (recent.length < PER_MINUTE) recent.push(now);
    else return false;
    this.#sent.set(key, recent);
    return true;
  }
}
