import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  type OfficeTemplate,
  readOfficeTemplate,
  STANDARD_TEMPLATE,
} from '../domain/documents/office-template';
import { OfficeRulesError } from './load-office-rules';

export const TEMPLATE_FILE = 'templates/documents.yaml';

/** The office's template from `configDir`, or the standard one where there is none. Throws `OfficeRulesError`. */
export function loadOfficeTemplate(configDir: string): OfficeTemplate {
  let text: string;
  try {
    text = readFileSync(join(configDir, TEMPLATE_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return STANDARD_TEMPLATE;
    throw new OfficeRulesError([`${TEMPLATE_FILE}: cannot be read (${String(error)})`]);
  }
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new OfficeRulesError([`${TEMPLATE_FILE}: ${String(error)}`]);
  }
  const template = readOfficeTemplate(value);
  if ('problems' in template)
    throw new OfficeRulesError(template.problems.map((problem) => `${TEMPLATE_FILE}: ${problem}`));
  return template;
}
