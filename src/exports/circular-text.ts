import { writeFile } from 'node:fs/promises';
import { harmlessText } from '../domain/text/harmless-text';
import type { Block } from './blocks';
import { circularBlocks } from './circular-blocks';
import type { DocumentRequest, Portions } from './document-request';

/** 通报 as plain text, for pasting into another program. */
export async function writeCircularText(request: DocumentRequest, portions: Portions): Promise<void> {
  const parts: string[] = [];
  for await (const block of circularBlocks(request, portions)) parts.push(harmlessText(textOf(block)));
  await writeFile(request.path, `${parts.join('\n\n')}\n`, { flag: 'wx' });
}

function textOf(block: Block): string {
  switch (block.kind) {
    case 'title':
    case 'heading':
    case 'text':
      return block.text;
    case 'annex':
      return `${block.label} ${block.title}`;
    case 'signature':
      return block.lines.join('\n');
    case 'table':
      return [block.columns.map(({ name }) => name), ...block.rows].map((row) => row.join('\t')).join('\n');
  }
}
