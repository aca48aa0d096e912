import { PlanImportRepository } from '../../store/plan-import-repository';
import { defineCommand } from '../define-command';
import { handleImport } from '../importing/handle-import';

/** 「导入」: a plan, people or units, pasted in the chat, sent as a file, or handed in on a form. */
export const importDocument = defineCommand({
  words: ['导入', '导入工作要点', '导入文件', '导入联络员', '导入单位'],
  usage: '导入 [联络员|单位] [文字]；导入 继续|预览|取消',
  example: '导入',
  summary: '导入工作要点、联络员名单或单位库：粘贴文字（可分多条，发完回复“完”），或取得上传链接',
  allowed: ['coordinator', 'admin'],
  takesGluedText: false,
  takesTitles: true,
  async handle(args, turn) {
    const document = await new PlanImportRepository(turn.act.manager).current(turn.member.personId);
    return handleImport(turn, document, { word: '导入', args });
  },
});
