import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { actionName } from '../../src/conversation/texts/action-names';
import { TRANSITIONS } from '../../src/domain/obligation/transitions';

const ACTIONS = join(__dirname, '../../src/actions');

/** What `changeRow`, `addRow` and `recordAudit` are told to note, wherever an action calls them. */
function notedActions(): string[] {
  const text = readdirSync(ACTIONS)
    .map((file) => readFileSync(join(ACTIONS, file), 'utf8'))
    .join('\n');
  const calls = text.split(/\b(?:changeRow|addRow|removeRow|recordAudit)\(/).slice(1);
  return [
    ...new Set(
      calls.flatMap((call) => call.slice(0, call.indexOf(');')).match(/'[a-zA-Z]+\.[a-zA-Z]+'/g) ?? []),
    ),
  ]
    .map((quoted) => quoted.slice(1, -1))
    .filter((action) => !/\.(?:id|order|rank)$/.test(action) || action.startsWith('role.'));
}

describe('日志 in Chinese', () => {
  it('has a name for everything that actions note', () => {
    const noted = [...notedActions(), ...Object.keys(TRANSITIONS).map((move) => `report.${move}`)];
    expect(noted.length).toBeGreaterThan(30);
    expect(noted.filter((action) => actionName(action) === '其他变更')).toEqual([]);
  });

  it('names the undoing of an action', () => {
    expect(actionName('undo.report.accept')).toBe('撤销通过');
  });
});
