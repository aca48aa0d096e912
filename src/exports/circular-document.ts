import { circularBlocks, circularTitle } from './circular-blocks';
import type { DocumentRequest, Portions } from './document-request';
import { writeOfficeDocument } from './office-document';

/** 通报 as a Word document. */
export async function writeCircular(request: DocumentRequest, portions: Portions): Promise<void> {
  const { path, template, head } = request;
  await writeOfficeDocument(path, template, circularBlocks(request, portions), circularTitle(head, template));
}
