import { beginOperation } from '../../actions/operation';
import { leadingSelector } from '../../domain/message/item-selector';
import { leadingUnit } from '../../domain/message/leading-unit';
import { readRequestNumbers } from '../../domain/message/request-numbers';
import { matchUnit } from '../../domain/registry/match-unit';
import type { RequestEntity } from '../../store/entities/request-entity';
import { loadRegistry } from '../../store/registry-repository';
import { RequestRepository } from '../../store/request-repository';
import { type Command, defineCommand } from '../define-command';
import { askWhichCommand } from '../numbered-question';
import { showPreview } from '../preview';
import { decideRequest, VERDICT_WORDS, type Verdict } from '../requests/decide-requests';
import { askedText, mayDecide, requestLine, settledText, viewRequests } from '../requests/request-views';
import { requestsPreview } from '../requests/requests-preview';
import type { Reply, Turn } from '../turn';

/** 「同意」 and 「不同意」: the coordinator's answer to what somebody has asked for. */
function deciding(verdict: Verdict, words: Command['words'], summary: string, example: string): Command {
  return defineCommand({
    words,
    usage: `${words[0]} [#申请编号] [理由]`,
    example,
    summary,
    allowed: ['coordinator', 'admin'],
    takesGluedText: false,
    takesReport: true,
    handle: (args, turn) => decide(args, turn, verdict),
  });
}

export const grantRequest = deciding(
  'grant',
  ['同意', '批准', '准予'],
  '同意延期、修改、补报、绑定等申请；只有一件待批时可不写编号',
  '同意 #12',
);
export const refuseRequest = deciding(
  'refuse',
  ['不同意', '驳回', '不批准'],
  '不同意申请，理由会告知申请人',
  '不同意 #12 请按期报送',
);

async function decide(args: string, turn: Turn, verdict: Verdict): Promise<Reply> {
  const said = await readSaid(args, turn);
  const open = (await new RequestRepository(turn.act.manager).open()).filter((each) => mayDecide(turn, each));
  const numbers = said.numbers ?? open.map(({ id }) => id);
  if (said.numbers === null && open.length !== 1) return { text: await openList(open, turn, verdict) };
  const known = (await new RequestRepository(turn.act.manager).byNumbers(numbers)).filter((each) =>
    mayDecide(turn, each),
  );
  const items = await requestsOnItem(args, numbers, open, turn);
  if (items.length > 0) return askRequestOrItem(turn, verdict, [...known, ...items], said.note);
  // What is somebody else's is refused as what does not exist.
  const unknown = numbers.filter((number) => !known.some(({ id }) => id === number));
  if (unknown.length > 0) {
    const named = unknown.map((number) => `#${number}`).join('、');
    return { text: `没有编号为${named}的申请，未作任何改动。\n${await openList(open, turn, verdict)}` };
  }
  const [only, ...others] = known;
  if (!only) {
    const instead = verdict === 'refuse' ? '退回已报的内容请用“退回 事项编号 单位 理由”。' : '';
    const list = await openList(open, turn, verdict);
    return { text: `所说的单位没有待您批复的申请，未作任何改动。${instead}\n${list}` };
  }
  if (others.length === 0) return decideOne(only, turn, verdict, said.note);
  const waiting = known.filter(({ status }) => status === 'open');
  if (waiting.length === 0) {
    const views = await viewRequests(turn, known);
    return { text: `${views.map(settledText).join('；')}，未重复处理。` };
  }
  return showPreview(turn, requestsPreview, { numbers, verdict, note: said.note });
}

/** 同意 18 may mean item 18 as well as request #18: the open requests on the item, where there are others than that. */
async function requestsOnItem(
  args: string,
  numbers: readonly number[],
  open: readonly RequestEntity[],
  turn: Turn,
): Promise<RequestEntity[]> {
  const [number] = readRequestNumbers(args).numbers;
  const bare = !/[#＃]/.test(args) && numbers.length === 1 && number === numbers[0];
  if (!bare) return [];
  const views = await viewRequests(turn, open);
  return views.flatMap(({ request, obligation }) =>
    obligation?.itemNo === number && request.id !== number ? [request] : [],
  );
}

async function askRequestOrItem(
  turn: Turn,
  verdict: Verdict,
  requests: readonly RequestEntity[],
  note: string | null,
): Promise<Reply> {
  const word = VERDICT_WORDS[verdict];
  const views = await viewRequests(turn, requests);
  return askWhichCommand(
    turn,
    `请确认${word}哪一件申请：`,
    views
      .filter(({ request }) => request.status === 'open')
      .map((view) => ({
        label: requestLine(view),
        says: `${word} #${view.request.id}${note ? ` ${note}` : ''}`,
      })),
  );
}

async function decideOne(
  request: RequestEntity,
  turn: Turn,
  verdict: Verdict,
  note: string | null,
): Promise<Reply> {
  const [view] = await viewRequests(turn, [request]);
  const asked = view ? `（${askedText(view)}）` : '';
  const act = beginOperation(turn.act, {
    kind: verdict,
    summary: `${VERDICT_WORDS[verdict]} 申请#${request.id}${asked}`,
    undoable: true,
  });
  return { text: (await decideRequest(turn, act, request.id, verdict, note)).said };
}

interface Said {
  /** Null when none is named. */
  readonly numbers: readonly number[] | null;
  readonly note: string | null;
}

/** By number, or by unit and item (同意 18 市教育局), in which case a number is the item's. */
async function readSaid(args: string, turn: Turn): Promise<Said> {
  const { numbers, reason } = readRequestNumbers(args);
  const byUnit = /^[#＃]/.test(args) ? null : await requestsOfUnit(numbers, reason ?? '', turn);
  if (byUnit) return byUnit;
  return { numbers: numbers.length > 0 ? numbers : null, note: reason };
}

async function requestsOfUnit(items: readonly number[], words: string, turn: Turn): Promise<Said | null> {
  if (words === '') return null;
  const registry = await loadRegistry(turn.act.manager);
  const whole = matchUnit(registry, words);
  const leading = whole.kind === 'unit' ? { unit: whole.unit, rest: '' } : leadingUnit(words, registry);
  if (!leading) return null;
  const behind = items.length === 0 ? leadingSelector(leading.rest) : null;
  const wanted = behind ? [behind.number] : items;
  const requests = (await new RequestRepository(turn.act.manager).open()).filter((each) =>
    mayDecide(turn, each),
  );
  const views = await viewRequests(turn, requests);
  const meant = views.filter(
    ({ request, obligation }) =>
      request.unitId === leading.unit.id &&
      (wanted.length === 0 || wanted.includes(obligation?.itemNo ?? 0) || wanted.includes(request.id)),
  );
  const note = (behind?.rest ?? leading.rest).trim();
  return { numbers: meant.map(({ request }) => request.id), note: note === '' ? null : note };
}

async function openList(open: readonly RequestEntity[], turn: Turn, verdict: Verdict): Promise<string> {
  if (open.length === 0) return '目前没有待您批复的申请。';
  const lines = (await viewRequests(turn, open)).map(requestLine);
  const word = VERDICT_WORDS[verdict];
  return [
    `待批申请${open.length}件：`,
    ...lines,
    `请写明编号，如“${word} #${open[0]?.id ?? 0}”；几件一并答复可写“${word} #${open[0]?.id ?? 0}、#${(open[1] ?? open[0])?.id ?? 0}”。`,
  ].join('\n');
}
