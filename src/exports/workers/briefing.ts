import { writeBriefing } from '../briefing-document';
import { serveDocument } from '../serve-document';

serveDocument(writeBriefing);
