import { confirmImport } from '../../actions/confirm-import';
import { IMPORT_QUESTION, type ImportQuestion } from '../../actions/import-question';
import { nextSteps } from '../../actions/next-step';
import { firstReminder } from '../../reminders/preview';
import type { OpenQuestionEntity } from '../../store/entities/open-question-entity';
import { texts } from '../texts/texts';
import type { Reply, Turn } from '../turn';
import { showImport } from './show-import';

export function isImportQuestion({ kind }: Pick<OpenQuestionEntity, 'kind'>): boolean {
  return kind === IMPORT_QUESTION;
}

/** The question of an import once more, in a line: the preview itself is long. */
export function repeatedImport({ id, payload }: OpenQuestionEntity): string {
  const { text } = JSON.parse(payload) as ImportQuestion;
  return `${text}，请核对预览后回复“确认”或“确认 ${id}”，再看预览请回复“导入 预览”，放弃请回复“取消”。`;
}

/** `确认` of an import, whether its preview was shown in the chat or on the form. */
export async function confirmShownImport(turn: Turn, question: OpenQuestionEntity): Promise<Reply> {
  const confirmed = await confirmImport(turn.act, turn.member, question, firstReminder);
  switch (confirmed.kind) {
    case 'stored':
      return { text: [confirmed.outcome, ...(await nextSteps(turn.act))].join('\n') };
    case 'already':
      return { text: `确认 ${question.id} 已经执行过，未重复执行。${confirmed.outcome ?? ''}` };
    case 'replaced':
      return { text: `确认 ${question.id} 已被后来的事项取代，未执行。` };
    case 'expired':
      return { text: `该预览已过有效时间，未导入，未作任何改动。文件仍保留，请回复“导入 预览”重新核对。` };
    case 'rights':
      return { text: texts.rightsLost };
    case 'changed':
      return showImport(turn, confirmed.document, {
        note: '预览之后单位库或计划已有变化，未导入，请核对新的预览。',
      });
    case 'refused':
      return { text: `未导入，未作任何改动：\n${confirmed.problems.join('\n')}` };
    case 'cancelled':
    case 'unknown':
      return { text: texts.nothingOpen };
  }
}
