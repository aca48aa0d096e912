import type { Act } from '../actions/act';
import { decideAbout, offerImport, type ShownImport } from '../actions/change-import';
import { confirmImport, type ImportConfirmation } from '../actions/confirm-import';
import { withdrawQuestion } from '../actions/import-question';
import type { Importer } from '../actions/importer';
import { reviewImport } from '../actions/review-import';
import { readDecisions } from '../actions/stored-decisions';
import type { OfficeRules } from '../domain/office-rules';
import type { ReadDocument } from '../intake/read-import';
import type { Clock } from '../observability/clock';
import { firstReminder } from '../reminders/preview';
import type { PlanImportEntity } from '../store/entities/plan-import-entity';
import { PlanImportRepository } from '../store/plan-import-repository';
import { QuestionRepository } from '../store/question-repository';
import { loadRegistry } from '../store/registry-repository';
import type { Store } from '../store/store';
import { decisionsIn } from './form-decisions';
import { importerOf } from './import-standing';
import type { ImportGrant } from './signed-link';

/** One request of somebody who may import, in its transaction. */
export interface Desk {
  readonly act: Act;
  readonly importer: Importer & { readonly name: string };
  /** The end of the link: a preview on the form can be confirmed for so long. */
  readonly expiresAt: Date;
}

/** Runs `work` in one transaction with the person locked; null for who may not import any more. */
export async function atDesk<T>(
  { store, rules, clock }: { readonly store: Store; readonly rules: OfficeRules; readonly clock: Clock },
  grant: ImportGrant,
  work: (desk: Desk) => Promise<T>,
): Promise<T | null> {
  const machineNow = await store.machineNow();
  return store.inTransaction(async (manager) => {
    const importer = await importerOf(manager, grant, { lock: true });
    if (!importer) return null;
    const base = { manager, now: clock.now(), machineNow, actor: importer.userid, inboundId: null };
    return work({ act: { ...base, rules, operation: null }, importer, expiresAt: grant.expiresAt });
  });
}

/** Keeps what was read and shows it; what was begun before, in the chat or on another form, is dropped. */
export async function handIn(desk: Desk, read: ReadDocument, fileName: string | null): Promise<number> {
  const { act, importer } = desk;
  const documents = new PlanImportRepository(act.manager);
  const row = { personId: importer.personId, kind: read.kind, state: 'read' as const, content: read.content };
  const { id, replaced } = await documents.begin({ ...row, fileName }, act.now);
  if (replaced) await withdrawQuestion(act, replaced);
  await offer(desk, await documentOf(desk, id));
  return id;
}

/** What a page of a document shows. */
export type Looked =
  | { readonly kind: 'none' }
  | { readonly kind: 'dropped' }
  | { readonly kind: 'done'; readonly document: PlanImportEntity }
  | { readonly kind: 'reading'; readonly shown: ShownImport };

/** Changes nothing. */
export async function look({ act, importer }: Desk, id: number): Promise<Looked> {
  const document = await new PlanImportRepository(act.manager).find(id, importer.personId);
  if (!document) return { kind: 'none' };
  if (document.state === 'done') return { kind: 'done', document };
  if (document.state !== 'read') return { kind: 'dropped' };
  const review = await reviewImport(act, importer, document, firstReminder);
  const asked =
    document.questionId === null
      ? null
      : await new QuestionRepository(act.manager).byNumber(importer.personId, document.questionId);
  const waits = asked?.outcome === 'open' && asked.expiresAt > act.now && review.problems.length === 0;
  return { kind: 'reading', shown: { document, review, number: waits ? asked.id : null } };
}

/** What came of a form of the reading. */
export type Stepped =
  | { readonly kind: 'decided'; readonly shown: ShownImport; readonly problems: readonly string[] }
  /** The form said something else than what was shown: it is shown again, and nothing was stored. */
  | { readonly kind: 'different'; readonly shown: ShownImport; readonly problems: readonly string[] }
  | { readonly kind: 'confirmed'; readonly confirmation: ImportConfirmation }
  | { readonly kind: 'closed'; readonly looked: Looked };

export async function decide(desk: Desk, id: number, fields: ReadonlyMap<string, string>): Promise<Stepped> {
  const open = await openDocument(desk, id);
  if (!open) return { kind: 'closed', looked: await look(desk, id) };
  const { decisions, problems } = await decidedIn(desk, open, fields);
  const document = await decideAbout(desk.act, open, decisions);
  return { kind: 'decided', shown: await offer(desk, document), problems };
}

export async function confirm(desk: Desk, id: number, fields: ReadonlyMap<string, string>): Promise<Stepped> {
  const { act, importer } = desk;
  const open = await openDocument(desk, id);
  if (!open) return { kind: 'closed', looked: await look(desk, id) };
  const { decisions, problems } = await decidedIn(desk, open, fields);
  const asShown = JSON.stringify(decisions) === JSON.stringify(readDecisions(open.decisions));
  if (problems.length > 0 || !asShown) {
    const document = await decideAbout(act, open, decisions);
    return { kind: 'different', shown: await offer(desk, document), problems };
  }
  const number = Number(fields.get('number'));
  const question = Number.isSafeInteger(number)
    ? await new QuestionRepository(act.manager).byNumber(importer.personId, number)
    : null;
  return { kind: 'confirmed', confirmation: await confirmImport(act, importer, question, firstReminder) };
}

/** Shows the document as it stands, with a number of its own. */
export async function offer(
  { act, importer, expiresAt }: Desk,
  document: PlanImportEntity,
): Promise<ShownImport> {
  return offerImport(act, importer, document, { expiresAt, lookAhead: firstReminder });
}

export async function unitNames({ act }: Desk): Promise<string[]> {
  return (await loadRegistry(act.manager)).units.map(({ name }) => name);
}

async function decidedIn(
  { act, importer }: Desk,
  document: PlanImportEntity,
  fields: ReadonlyMap<string, string>,
) {
  const review = await reviewImport(act, importer, document, null);
  const registry = await loadRegistry(act.manager);
  return decisionsIn(fields, readDecisions(document.decisions), review, registry);
}

async function openDocument({ act, importer }: Desk, id: number): Promise<PlanImportEntity | null> {
  const document = await new PlanImportRepository(act.manager).lock(id, importer.personId);
  return document?.state === 'read' ? document : null;
}

async function documentOf({ act, importer }: Desk, id: number): Promise<PlanImportEntity> {
  const document = await new PlanImportRepository(act.manager).find(id, importer.personId);
  if (!document) throw new Error(`import ${id} was not stored`);
  return document;
}
