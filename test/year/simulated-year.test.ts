import { afterEach, describe, expect, it } from '@jest/globals';
import { databasesUnderTest } from '../support/databases';
import { Office } from '../support/office';
import { Cast } from './cast';
import { LocalHouse } from './local-house';
import { EVERY_MOMENT, OUTAGES, playYear, YEAR } from './play-year';
import { seedYear } from './seed-year';

const SEED = Number(process.env.YEAR_SEED ?? 20220101);

let office: Office;
afterEach(() => office.close());

describe.each(databasesUnderTest())('the year 2022 on %s', (kind) => {
  it('everybody who owes is told each stage once, nobody else anything', async () => {
    office = await Office.open(kind);
    const cast = new Cast();
    const { units, people } = await seedYear(office, cast);
    await office.startOver(`${YEAR.from} 08:20`);
    const house = new LocalHouse(office);
    const began = performance.now();
    const idleCpu = process.cpuUsage();
    const { checker, script, moments } = await playYear(house, office.rules, cast, SEED, EVERY_MOMENT);
    const seconds = (performance.now() - began) / 1000;
    const cpu = process.cpuUsage(idleCpu);
    const cpuSeconds = (cpu.user + cpu.system) / 1e6;
    const stages = [...checker.byStage].sort().map(([stage, count]) => `${stage} ${count}`);
    process.stdout.write(
      `the year 2022 on ${kind}, seed ${SEED}: ${units} units, ${people} people, ${moments} moments, ${house.ticks} ticks; ` +
        `${checker.scheduled} scheduled messages (${stages.join(', ')}, digests ${checker.digests}, summaries ${checker.summaries}) of ${checker.messages}; ` +
        `${Object.entries({ ...script.deeds, ...script.departures.deeds })
          .map(([deed, count]) => `${deed} ${count}`)
          .join(', ')}, outages ${OUTAGES.length}; ` +
        `${house.lookups} looks into the address book, ${checker.contacts.noticed} noticed by them, ${checker.contacts.instead} messages to who stands behind them; ` +
        `${checker.copies} copies to leaders, ${checker.spared.size} spared by 暂缓, ${checker.afterStops} messages after 停发; ` +
        `${checker.checks} checks, ${checker.violations.length} violations; ${seconds.toFixed(1)} s, of which ${cpuSeconds.toFixed(1)} s of computing ` +
        `(${Object.entries(house.spent)
          .map(([what, ms]) => `${what} ${(ms / 1000).toFixed(1)}`)
          .join(', ')})\n`,
    );
    expect(script.strange.slice(0, 20)).toEqual([]);
    expect(checker.violations.slice(0, 20)).toEqual([]);
    // What nobody does in the year proves nothing.
    const { promises, standIns, handOvers, stops } = script.deeds;
    const happened = {
      promises,
      standIns,
      handOvers,
      stops,
      copies: checker.copies,
      spared: checker.spared.size,
      noticed: checker.contacts.noticed,
      instead: checker.contacts.instead,
      afterStops: checker.afterStops,
    };
    expect(Object.entries(happened).filter(([, times]) => times === 0)).toEqual([]);
  }, 480_000);
});
