import { CreateRegistry1795392000001 } from './1795392000001-create-registry';
import { CreatePlans1795392000002 } from './1795392000002-create-plans';
import { CreateConversation1795392000003 } from './1795392000003-create-conversation';
import { CreateDelivery1795392000004 } from './1795392000004-create-delivery';
import { CreateOperations1795392000005 } from './1795392000005-create-operations';
import { CreateArrangements1795392000006 } from './1795392000006-create-arrangements';
import { CreateAttachments1795392000007 } from './1795392000007-create-attachments';
import { DeferMessages1795392000008 } from './1795392000008-defer-messages';
import { CheckContacts1795392000009 } from './1795392000009-check-contacts';
import { ConfirmDues1795392000010 } from './1795392000010-confirm-dues';
import { RevisePlans1795392000011 } from './1795392000011-revise-plans';
import { ChangeUnits1795392000012 } from './1795392000012-change-units';
import { CreatePlanImports1795392000013 } from './1795392000013-create-plan-imports';
import { ChoosePlan1795392000014 } from './1795392000014-choose-plan';
import { MakeDocuments1795392000015 } from './1795392000015-make-documents';
import { KeepPageDrafts1795392000016 } from './1795392000016-keep-page-drafts';
import { DownloadDocuments1795392000017 } from './1795392000017-download-documents';
import { NameCarriers1795392000018 } from './1795392000018-name-carriers';
import { IndexFigures1795392000019 } from './1795392000019-index-figures';
import { DropCarrierIndex1795392000020 } from './1795392000020-drop-carrier-index';
import { IndexSupportingUnits1795392000021 } from './1795392000021-index-supporting-units';

/** In the order in which they run. Never edited after release: a change is a further migration. */
export const ALL_MIGRATIONS = [
  CreateRegistry1795392000001,
  CreatePlans1795392000002,
  CreateConversation1795392000003,
  CreateDelivery1795392000004,
  CreateOperations1795392000005,
  CreateArrangements1795392000006,
  CreateAttachments1795392000007,
  DeferMessages1795392000008,
  CheckContacts1795392000009,
  ConfirmDues1795392000010,
  RevisePlans1795392000011,
  ChangeUnits1795392000012,
  CreatePlanImports1795392000013,
  ChoosePlan1795392000014,
  MakeDocuments1795392000015,
  KeepPageDrafts1795392000016,
  DownloadDocuments1795392000017,
  NameCarriers1795392000018,
  IndexFigures1795392000019,
  DropCarrierIndex1795392000020,
  IndexSupportingUnits1795392000021,
];
