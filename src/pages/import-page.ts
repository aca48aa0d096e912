import { sayMoment } from '../domain/text/say-time';
import type { ImportKind } from '../store/entities/plan-import-entity';
import { type Html, html } from './html';
import { MOST_FILE_BYTES } from './read-import-form';

export const IMPORT_TITLE = '导入';
const MB = MOST_FILE_BYTES / 1024 / 1024;
const ACCEPT = '.docx,.txt,.csv,.xlsx,.yaml,.yml';
const MOST_PROBLEMS = 50;

/** Kinds as the form offers them; 自动 goes by the content. */
export const KIND_CHOICES: readonly (readonly [value: ImportKind | 'auto', label: string])[] = [
  ['auto', '按内容自动识别'],
  ['plan', '工作要点（.docx、.txt 或粘贴的文字）'],
  ['contacts', '联络员名单（.xlsx、.csv）'],
  ['units', '单位库（.xlsx、.csv、.yaml）'],
];

export interface StartView {
  readonly token: string;
  readonly name: string;
  readonly expiresAt: Date;
  /** A document of this person that was read and not yet confirmed. */
  readonly unfinished: { readonly id: number; readonly title: string } | null;
  /** Why what was handed in could not be read; empty at the beginning. */
  readonly problems: readonly string[];
  /** What was pasted, so that nobody has to paste it again. */
  readonly text: string;
  readonly kind: ImportKind | 'auto';
}

/** The form on which a document is handed in. */
export function startPage({ token, name, expiresAt, unfinished, problems, text, kind }: StartView): Html {
  return html`<h1>导入工作要点、联络员名单或单位库</h1>
${problems.length > 0 ? problemSection('未能读取，尚未导入', problems) : html``}
${unfinished ? html`<section><p>您有一份未完成的导入：${unfinished.title}。</p><p><a href="?t=${token}&amp;n=${unfinished.id}">查看预览</a></p></section>` : html``}
<section><form method="post" enctype="multipart/form-data" action="?t=${token}"><input type="hidden" name="step" value="read">
<fieldset><legend>导入内容</legend>${KIND_CHOICES.map(([value, label]) => html`<label class="choice"><input type="radio" name="kind" value="${value}"${value === kind ? html` checked` : html``}>${label}</label>`)}</fieldset>
<label for="file">选择文件</label><input id="file" type="file" name="file" accept="${ACCEPT}" aria-describedby="limits"><p id="limits" class="note">一个文件，不超过${MB}MB。PDF、WPS（.wps）和旧版 Word（.doc）请另存为 .docx，或复制文字粘贴。空白模板：<a href="import/template?t=${token}&amp;of=contacts">联络员名单</a>、<a href="import/template?t=${token}&amp;of=units">单位库</a>。</p>
<label for="text">或者粘贴全文</label><textarea id="text" name="text" rows="8">${text}</textarea>
<p><strong>请勿报送涉密信息。</strong></p><button type="submit">读取并预览</button></form></section>
<section><p class="note">${name}；本链接${sayMoment(expiresAt)}前有效，仅限您本人使用，请勿转发。读取后先显示预览，确认后才会导入。</p></section>`;
}

export function problemSection(heading: string, problems: readonly string[]): Html {
  const more = problems.length - MOST_PROBLEMS;
  return html`<section class="bad" role="alert"><h2>${heading}</h2><ul>${problems
    .slice(0, MOST_PROBLEMS)
    .map(
      (problem) => html`<li>${problem}</li>`,
    )}</ul>${more > 0 ? html`<p>另有${more}条。</p>` : html``}</section>`;
}

/** What was stored, and what comes next. */
export function donePage(token: string, outcome: string, next: readonly string[]): Html {
  return html`<h1>${IMPORT_TITLE}</h1><section class="good" role="status"><h2>已完成</h2><p>${outcome}</p>${next.map((step) => html`<p>${step}</p>`)}</section><section><p><a href="?t=${token}">继续导入其他文件</a></p></section>`;
}

/** A page that only says why there is nothing to do here, and the way out. */
export function importMessage(message: string, wayOut: string): Html {
  return html`<h1>${IMPORT_TITLE}</h1><section class="bad" role="alert"><p>${message}</p><p>${wayOut}</p></section>`;
}
