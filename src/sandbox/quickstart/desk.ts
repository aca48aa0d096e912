import type { ChildProcess } from 'node:child_process';
import type { DeskAnswer, DeskQuestion } from '../desk-over-ipc';
import type { OfficeDesk } from '../office-desk';

/** Answers what the simulator, a child of this process, asks about its office. */
export function serveDesk(simulator: ChildProcess, desk: OfficeDesk): void {
  simulator.on('message', (message) => {
    const question = message as DeskQuestion;
    void answered(question, desk).then((answer) => {
      // The simulator may have ended meanwhile.
      if (simulator.connected) simulator.send(answer, () => undefined);
    });
  });
}

async function answered(question: DeskQuestion, desk: OfficeDesk): Promise<DeskAnswer> {
  const { id } = question;
  try {
    if (question.ask === 'forecast')
      return { id, reminders: await desk.forecast(question.now, question.from, question.to) };
    if (question.ask === 'database') await desk.setDatabaseAway(question.away);
    else await desk.startOver();
    return { id, reminders: [] };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : String(error) };
  }
}
