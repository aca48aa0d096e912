import { leadingSelector } from '../../domain/message/item-selector';
import { withoutOpeningCourtesy } from '../../domain/message/read-command';
import { isCourtesyOnly, mentionsWork } from '../../domain/message/reads-as-report';
import { namesSomething, readSelection } from '../../domain/message/selection';
import { reportTargets } from '../reports/report-targets';
import type { Turn } from '../turn';
import { type Call, type CallReader, isReportInstead, mayRun } from './read-call';

/** A piece of a message that is answered on its own: a command, or text that calls none. */
export interface MessagePart {
  /** As typed. */
  readonly text: string;
  readonly call: Call | null;
}

/** A piece while its lines are being gathered. */
interface Gathered {
  readonly call: Call | null;
  readonly lines: string[];
}

/** What follows these is theirs, word for word: the text of a report or of a message to others. */
const TAKES_TEXT = ['报', '补充', '修改', '部分', '方案', '填报', '代报', '广播'];

/**
 * Several commands may stand in one message, one a line. A line that calls a command begins a piece of its own; a line
 * that calls none belongs to the piece above it. Below the text of a report only what is beyond doubt is a command.
 */
export async function messageParts(turn: Turn, reader: CallReader): Promise<MessagePart[]> {
  const lines = turn.text.split('\n');
  if (lines.filter((line) => line.trim() !== '').length <= 1)
    return [{ text: turn.text, call: await reader.read(turn.text) }];
  const splitter = new LineSplitter(turn, reader, lines);
  const pieces: Gathered[] = [];
  for (const [i, line] of lines.entries()) {
    const above = pieces.at(-1);
    const call = line.trim() === '' ? null : await splitter.callIn(line, i, above);
    if (call || !above || (await splitter.beginsReport(line, above))) pieces.push({ call, lines: [line] });
    else above.lines.push(line);
  }
  return joinText(pieces.map((piece) => finished(piece, turn))).filter(
    (part, _, all) => all.length === 1 || part.call !== null || !isPolite(part.text),
  );
}

function finished({ call, lines }: Gathered, { member }: Turn): MessagePart {
  const text = lines.join('\n').trim();
  if (!call) return { text, call };
  const below = lines.slice(1).filter((line) => call.command.takesReport || !isPolite(line));
  const whole = { ...call, args: [call.args, ...below].join('\n').trim() };
  return { text, call: isReportInstead(whole, member) ? null : whole };
}

/** What turned out to be no command belongs to the text beside it. */
function joinText(parts: readonly MessagePart[]): MessagePart[] {
  const joined: MessagePart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last && last.call === null && part.call === null)
      joined[joined.length - 1] = { text: `${last.text}\n${part.text}`, call: null };
    else joined.push(part);
  }
  return joined;
}

function isPolite(line: string): boolean {
  const said = line.replace(/[:：]/g, '').trim();
  return said === '' || isCourtesyOnly(said) || withoutOpeningCourtesy(said) === '';
}

class LineSplitter {
  private owned: Promise<ReadonlySet<number>> | null = null;

  constructor(
    private readonly turn: Turn,
    private readonly reader: CallReader,
    private readonly lines: readonly string[],
  ) {}

  /** The command that a line calls, seen together with what stands above it. */
  async callIn(line: string, at: number, above: Gathered | undefined): Promise<Call | null> {
    const text = above !== undefined && !above.lines.every(isPolite) && holdsText(above);
    return text ? this.beyondDoubt(line, at) : this.reader.read(line);
  }

  /** Below a command that takes no text a line with an item of the writer's begins a report. */
  async beginsReport(line: string, above: Gathered): Promise<boolean> {
    if (above.call === null || (holdsText(above) && !above.call.late)) return false;
    const selector = leadingSelector(line);
    if (!selector || selector.rest.trim() === '' || !(await this.owns(selector.number))) return false;
    const { args, late } = above.call;
    if (late && holdsText(above)) return true;
    const onlySelectors = args === '' || leadingSelector(args)?.rest.trim() === '';
    // 1. … 2. … below a request are the points of its reason.
    return onlySelectors || (selector.number !== above.lines.length && mentionsWork(selector.rest));
  }

  /** `任务` as the last of the lines or before another entry; `补充 7 …` about an item of the writer's. */
  private async beyondDoubt(line: string, at: number): Promise<Call | null> {
    const call = this.reader.leading(line);
    if (!call || !mayRun(call.command, this.turn.member)) return null;
    if (call.args === '') return call.word.length > 1 && this.endsBefore(at) ? call : null;
    const selector = leadingSelector(call.args);
    // 修改 3项制度 speaks of three rules.
    const counts = /^[0-9０-９]+\s*项/.test(call.args) && selector?.style === 'plain';
    if (selector && !counts && (await this.owns(selector.number)))
      return isReportInstead(call, this.turn.member) ? null : call;
    const reading = readSelection(call.args, { ...(await this.reader.named()), textFollows: true });
    const { items, units } = reading.selection;
    return namesSomething(reading.selection) && items.length > 0 && units.length > 0 ? call : null;
  }

  private endsBefore(at: number): boolean {
    const next = this.lines.slice(at + 1).find((line) => line.trim() !== '');
    return next === undefined || leadingSelector(next) !== null || this.reader.leading(next) !== null;
  }

  private async owns(no: number): Promise<boolean> {
    if (this.turn.member.contactUnitIds.length === 0) return false;
    this.owned ??= reportTargets(this.turn).then((groups) => new Set(groups.map(({ itemNo }) => itemNo)));
    return (await this.owned).has(no);
  }
}

function holdsText({ call }: Gathered): boolean {
  return call === null || TAKES_TEXT.includes(call.command.words[0]);
}
