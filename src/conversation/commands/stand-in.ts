import { In, IsNull, LessThanOrEqual, MoreThanOrEqual } from 'typeorm';
import { notify } from '../../actions/notify';
import { beginOperation } from '../../actions/operation';
import { type Absence, beginStandIn, endStandIns } from '../../actions/stand-in';
import { officeDayOf } from '../../domain/calendar/office-time';
import { findSpokenSpan } from '../../domain/message/spoken-span';
import { sayDay } from '../../domain/text/say-time';
import { StandInEntity } from '../../store/entities/stand-in-entity';
import { UnitEntity } from '../../store/entities/unit-entity';
import { PeopleRepository, type RoleHolder } from '../../store/people-repository';
import { defineCommand, UsageError } from '../define-command';
import { askForColleague, askWhichColleague, findColleague } from '../people/colleague';
import { texts } from '../texts/texts';
import type { Reply, Turn } from '../turn';

const TAKE_BACK = /^(?:收回|取消|撤回|结束)[。.!！]*$/;

/** 「委托」: a colleague stands in for everything of mine on certain days; it ends by itself. */
export const standIn = defineCommand({
  words: ['委托', '代班'],
  usage: '委托 <姓名> <起>-<止>（收回：委托 收回）',
  example: '委托 张三 7月1日-7月10日',
  summary: '外出期间由本单位另一位联络员代办，到期自动结束',
  allowed: ['contact'],
  takesGluedText: true,
  async handle(args, turn) {
    if (TAKE_BACK.test(args)) return takeBack(turn);
    const { calendar } = turn.act.rules;
    const today = officeDayOf(turn.act.now);
    const span = findSpokenSpan(args, { today, calendar });
    const said = args
      .slice(0, span?.start ?? 0)
      .replace(/^(?:给|由|请)\s*/, '')
      .replace(/[\s,，:：从自]+$/, '');
    if (!span || said === '') throw new UsageError(standIn);
    const fromDay = span.from === null || span.from < today ? today : span.from;
    if (span.to < fromDay)
      return { text: `委托的截止日${sayDay(span.to)}早于开始日或已过，未办理。请写明今后的起止日期。` };
    return appoint(turn, said, { fromDay, toDay: span.to });
  },
});

type Days = Pick<Absence, 'fromDay' | 'toDay'>;

async function appoint(turn: Turn, said: string, days: Days): Promise<Reply> {
  const unitIds = turn.member.contactUnitIds;
  const units = await unitNames(turn, unitIds);
  const found = await findColleague(turn, unitIds, said);
  if (found.kind === 'oneself') return { text: '不能委托给本人，未办理。请写同事的姓名。' };
  if (found.kind === 'several')
    return askWhichColleague(
      turn,
      found.people,
      `“${said}”不止一位，委托给哪位：`,
      (userid) => `委托 ${userid} ${days.fromDay}到${days.toDay}`,
    );
  if (found.kind === 'unknown')
    return askForColleague(
      turn,
      { name: said, units: await unitNames(turn, found.missingIn), planId: null },
      {
        what: `于${sayDays(days)}委托${said}代办`,
        say: `委托 ${said} ${sayDay(days.fromDay)}-${sayDay(days.toDay)}`,
      },
    );
  return (await standsInForMe(turn, found.person, days))
    ? { text: `${found.person.name}在此期间已委托您代办，不能再委托给${found.person.name}，未办理。` }
    : entrust(turn, found.person, units, days);
}

async function entrust(turn: Turn, deputy: RoleHolder, units: readonly string[], days: Days): Promise<Reply> {
  const act = beginOperation(turn.act, {
    kind: 'standIn',
    summary: `委托${deputy.name}于${sayDays(days)}代办${units.join('、')}报送事项`,
    undoable: true,
  });
  const replaced = await beginStandIn(act, {
    personId: turn.member.personId,
    deputyId: deputy.personId,
    ...days,
  });
  const former = replaced.filter(({ deputyId }) => deputyId !== deputy.personId);
  const people = await new PeopleRepository(act.manager).byIds(former.map(({ deputyId }) => deputyId));
  await notify(
    act,
    [
      {
        to: deputy.userid,
        text:
          `【委托】${turn.member.name}同志委托您于${sayDays(days)}代办${units.join('、')}的报送事项，` +
          `期间其提醒发给您，到期自动结束。回复“任务”可查看应报事项。${texts.noSecrets}`,
      },
      ...[...people.values()].map(({ userid }) => ({ to: userid, text: endedText(turn) })),
    ],
    'standIn',
  );
  const instead = replaced.length > 0 ? '原有委托与之重叠，已由本次取代。' : '';
  return {
    text:
      `已委托${deputy.name}于${sayDays(days)}代办${units.join('、')}的报送事项，并已通知本人；期间您的提醒发给${deputy.name}，` +
      `两人均可报送，到期自动结束。${instead}提前结束请回复“委托 收回”。`,
  };
}

async function takeBack(turn: Turn): Promise<Reply> {
  const act = beginOperation(turn.act, { kind: 'standInEnd', summary: '收回委托', undoable: true });
  const ended = await endStandIns(act, turn.member.personId);
  if (ended.length === 0) return { text: '您目前没有委托，未作改动。' };
  const people = await new PeopleRepository(act.manager).byIds(ended.map(({ deputyId }) => deputyId));
  const deputies = [...people.values()];
  await notify(
    act,
    deputies.map(({ userid }) => ({ to: userid, text: endedText(turn) })),
    'standInEnd',
  );
  return { text: `已收回对${deputies.map(({ name }) => name).join('、')}的委托，提醒恢复发给您。` };
}

function endedText({ member }: Turn): string {
  return `【委托结束】${member.name}同志已收回对您的委托，其提醒不再发给您。`;
}

/** A circle of stand-ins would leave everything as it was. */
async function standsInForMe({ act, member }: Turn, person: RoleHolder, days: Days): Promise<boolean> {
  return act.manager.existsBy(StandInEntity, {
    personId: person.personId,
    deputyId: member.personId,
    endedAt: IsNull(),
    fromDay: LessThanOrEqual(days.toDay),
    toDay: MoreThanOrEqual(days.fromDay),
  });
}

async function unitNames({ act }: Turn, ids: readonly number[]): Promise<string[]> {
  const units = await act.manager.findBy(UnitEntity, { id: In([...ids]) });
  return units.map(({ name }) => name);
}

function sayDays({ fromDay, toDay }: Days): string {
  return fromDay === toDay ? sayDay(fromDay) : `${sayDay(fromDay)}至${sayDay(toDay)}`;
}
