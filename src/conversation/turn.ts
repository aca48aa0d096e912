import type { Act } from '../actions/act';
import type { PlanCalendar } from '../store/read-models/plan-calendar';
import type { InboundMessage } from './inbound-message';
import type { Member } from './member';

/** One message on its way to its answer. */
export interface Turn {
  readonly message: InboundMessage;
  readonly inboundId: number;
  /** The text as typed; empty where the message is none. */
  readonly text: string;
  /** The time that counts for a report that this message carries. */
  readonly reportedAt: Date;
  readonly act: Act;
  readonly member: Member;
  /** The active plans at this moment. */
  readonly calendar: PlanCalendar;
  /** The plan that the message names (《…》) or the answered question is about: `calendar` holds it alone. Else null. */
  readonly onlyPlanId: number | null;
  /** All active plans, whichever the message names: for what is told beside it. */
  readonly everyPlan: PlanCalendar;
  /** Makes the address where files can be handed in; null where this service has none. */
  readonly uploadLink: UploadLink | null;
  /** Makes the address of the import form; null where this service has none. */
  readonly importLink: ImportLink | null;
  /** Where the pages are, without a slash at the end; null where this service has none. */
  readonly pageRoot: string | null;
}

/** The address at which this person alone, for half an hour, hands in files for this obligation. */
export type UploadLink = (of: {
  readonly userid: string;
  readonly obligationId: number;
  readonly now: Date;
}) => string;

/** The address at which this person alone, for half an hour, hands in a document to be imported. */
export type ImportLink = (of: { readonly userid: string; readonly now: Date }) => string;

/** What the bot says. */
export interface Reply {
  readonly text: string;
}
